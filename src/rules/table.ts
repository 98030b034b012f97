/** All rules, by their ids. */

import { ACKNOWLEDGEMENT_RULES } from './acknowledge';
import { Family } from './family';
import { Rule } from './finding';
import { FROM_CLUSTER_RULES } from './from-cluster';
import { REFUSED_RULES, RefusedRuleText } from '../admission';
import { EXPECTATION_RULES } from './plan/expectations';
import { TRANSITION_RULES } from './plan/transitions';
import { MADE_ELSEWHERE_RULES } from './pods/made-elsewhere';
import { pods } from './pods/pods';
import { references } from './pods/references';
import { policies } from './policies';
import { claims } from './routes/claims';
import { gateways } from './routes/gateways';
import { endpoints } from './services/endpoints';
import { externalNames } from './services/external-names';
import { ports } from './services/ports';
import { selectors } from './services/selectors';
import { services } from './services/services';

/** The rules that look at a network as a whole, family after family. */
export const FAMILIES: readonly Family[] = [selectors, ports, services, externalNames, endpoints, references, claims, gateways, policies, pods];

function refusedRules(texts: Readonly<Record<string, RefusedRuleText>>): Record<string, Rule> {
  return Object.fromEntries(Object.keys(texts).map(id => [id, { severity: 'error', class: 'refused', why: texts[id].why, remedy: texts[id].remedy }]));
}

/** Every rule by its id. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...refusedRules(REFUSED_RULES),
  ...Object.assign({}, ...FAMILIES.map(({ rules }) => rules)) as Record<string, Rule>,
  ...TRANSITION_RULES,
  ...EXPECTATION_RULES,
  ...MADE_ELSEWHERE_RULES,
  ...FROM_CLUSTER_RULES,
  ...ACKNOWLEDGEMENT_RULES,
};
