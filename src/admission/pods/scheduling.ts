/** What the API server refuses in where pods may run: affinity, tolerations and topology spread. */
import { dnsLabel1123Problem, dnsSubdomainProblem, labelKeyProblem, labelValueProblem } from '../../kubernetes/syntax';
import { atLeast } from '../../kubernetes/version';
import { Field } from '../refusal';
import { labelSelector } from '../selector';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** What the API server refuses in the parts of a pod's spec that choose its node. */
export function scheduling(spec: Field, kubernetesVersion: string): void {
  if (spec.has('tolerations')) spec.get('tolerations').items().forEach(toleration);

  if (spec.has('affinity')) affinity(spec.get('affinity'), kubernetesVersion);

  if (spec.has('topologySpreadConstraints')) topologySpread(spec.get('topologySpreadConstraints'));
}

function toleration(field: Field): void {
  const [key, operator, value, effect] = [field.get('key'), field.get('operator'), field.get('value'), field.get('effect')];
  operator.oneOf('scheduling', ['Equal', 'Exists']);
  key.refuse('scheduling', key.text === '' ? undefined : labelKeyProblem(key.text));
  if (key.text === '' && operator.text !== 'Exists') operator.refuse('scheduling', 'a toleration without a key is for all taints, with operator Exists');

  if (operator.text === 'Exists') value.refuse('scheduling', value.text === '' ? undefined : `value ${JSON.stringify(value.text)} beside operator Exists`);
  else value.refuse('scheduling', labelValueProblem(value.text));

  effect.oneOf('scheduling', ['NoExecute', 'NoSchedule', 'PreferNoSchedule']);
  if (field.has('tolerationSeconds') && effect.text !== 'NoExecute') field.get('tolerationSeconds').refuse('scheduling', 'tolerationSeconds without effect NoExecute');
}

function affinity(field: Field, kubernetesVersion: string): void {
  nodeAffinity(field.get('nodeAffinity'), kubernetesVersion);
  for (const name of ['podAffinity', 'podAntiAffinity']) {
    field.get(name).get(REQUIRED).items().forEach(podTerm);
    for (const term of field.get(name).get(PREFERRED).items()) {
      weight(term.get('weight'));
      podTerm(term.get('podAffinityTerm'));
    }
  }
}

function nodeAffinity(field: Field, kubernetesVersion: string): void {
  const required = field.get(REQUIRED);
  const terms = required.get('nodeSelectorTerms');
  if (required.given && terms.items().length === 0) terms.refuse('scheduling', 'there is no nodeSelectorTerm');

  terms.items().forEach(term => nodeTerm(term, atLeast(kubernetesVersion, 32)));
  for (const term of field.get(PREFERRED).items()) {
    weight(term.get('weight'));
    nodeTerm(term.get('preference'), false);
  }
}

function nodeTerm(term: Field, valuesAreLabels: boolean): void {
  for (const expression of term.get('matchExpressions').items()) {
    const [key, operator, values] = [expression.get('key'), expression.get('operator'), expression.get('values')];
    operator.mustBe('scheduling', ['DoesNotExist', 'Exists', 'Gt', 'In', 'Lt', 'NotIn']);
    key.refuse('scheduling', labelKeyProblem(key.text));
    values.refuse('scheduling', countProblem(operator.text, values.items().length));
    if (valuesAreLabels) for (const value of values.items()) value.refuse('scheduling', labelValueProblem(value.text));
  }
  for (const expression of term.get('matchFields').items()) {
    const [key, operator, values] = [expression.get('key'), expression.get('operator'), expression.get('values')];
    operator.mustBe('scheduling', ['In', 'NotIn']);
    key.mustBe('scheduling', ['metadata.name']);
    values.refuse('scheduling', values.items().length === 1 ? undefined : `${values.items().length} values; a field is compared with one`);
    for (const value of values.items()) value.refuse('scheduling', dnsSubdomainProblem(value.text));
  }
}

function countProblem(operator: string, count: number): string | undefined {
  switch (operator) {
    case 'In': case 'NotIn': return count === 0 ? `operator ${operator} needs values` : undefined;
    case 'Exists': case 'DoesNotExist': return count > 0 ? `operator ${operator} takes no values` : undefined;
    case 'Gt': case 'Lt': return count === 1 ? undefined : `operator ${operator} takes one value`;
    default: return undefined;
  }
}

function weight(field: Field): void {
  field.refuse('scheduling', field.number < 1 || field.number > 100 ? `weight ${field.number} is not within 1 to 100` : undefined);
}

function podTerm(term: Field): void {
  const key = term.get('topologyKey');
  labelSelector(term.get('labelSelector'));
  labelSelector(term.get('namespaceSelector'));
  for (const namespace of term.get('namespaces').items()) namespace.refuse('namespace-name', dnsLabel1123Problem(namespace.text));

  key.refuse('scheduling', key.text === '' ? 'the term has no topologyKey' : labelKeyProblem(key.text));
  for (const name of ['matchLabelKeys', 'mismatchLabelKeys']) labelKeys(term.get(name), term.get('labelSelector'));
  const both = new Set(term.get('matchLabelKeys').items().map(({ text }) => text));
  for (const one of term.get('mismatchLabelKeys').items()) one.refuse('scheduling', both.has(one.text) ? `${JSON.stringify(one.text)} is among matchLabelKeys too` : undefined);
}

/** Keys whose values come from the pod, beside a selector. */
function labelKeys(keys: Field, selector: Field): void {
  if (keys.items().length > 0 && !selector.given) keys.refuse('scheduling', 'label keys without a labelSelector');
  else for (const one of keys.items()) one.refuse('scheduling', labelKeyProblem(one.text));
}

function keysOf(selector: Field): ReadonlySet<string> {
  const expressions = selector.get('matchExpressions').items().map(one => one.get('key').text);
  return new Set([...selector.get('matchLabels').entries().map(([key]) => key), ...expressions]);
}

function topologySpread(constraints: Field): void {
  const seen = new Set<string>();
  for (const constraint of constraints.items()) {
    const [skew, key, otherwise, domains] = ['maxSkew', 'topologyKey', 'whenUnsatisfiable', 'minDomains'].map(name => constraint.get(name));
    skew.refuse('scheduling', skew.number < 1 ? `maxSkew is ${skew.number}; it has to be 1 or more` : undefined);
    key.refuse('scheduling', key.text === '' ? 'the constraint has no topologyKey' : undefined);
    otherwise.mustBe('scheduling', ['DoNotSchedule', 'ScheduleAnyway']);
    const pair = `${otherwise.text} ${key.text}`;
    constraint.refuse('scheduling', seen.has(pair) ? `a second constraint has topologyKey ${JSON.stringify(key.text)} and whenUnsatisfiable ${JSON.stringify(otherwise.text)}` : undefined);
    seen.add(pair);
    if (domains.given && (domains.number < 1 || otherwise.text !== 'DoNotSchedule')) domains.refuse('scheduling', domains.number < 1 ? `minDomains is ${domains.number}; it has to be 1 or more` : 'minDomains without whenUnsatisfiable DoNotSchedule');

    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) constraint.get(name).among('scheduling', ['Honor', 'Ignore']);

    labelSelector(constraint.get('labelSelector'));
    labelKeys(constraint.get('matchLabelKeys'), constraint.get('labelSelector'));
    const named = keysOf(constraint.get('labelSelector'));
    for (const one of constraint.get('matchLabelKeys').items()) one.refuse('scheduling', named.has(one.text) ? `${JSON.stringify(one.text)} is in labelSelector too` : undefined);
  }
}
