/** What the API server refuses in NetworkPolicies. */
import { cidrProblem, dnsSubdomainProblem, isStrictSubset, portNumberProblem } from '../../kubernetes/syntax';
import { metadata } from '../metadata';
import { portOrName, PROTOCOLS } from '../ports';
import { Field } from '../refusal';
import { labelSelector } from '../selector';

const POLICY_TYPES = ['Egress', 'Ingress'];

/** What the API server refuses in a new NetworkPolicy. */
export function networkPolicy(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  labelSelector(spec.get('podSelector'));
  for (const [direction, peers] of [['ingress', 'from'], ['egress', 'to']]) {
    for (const rule of spec.get(direction).items()) {
      rule.get('ports').items().forEach(port);
      rule.get(peers).items().forEach(one => peer(one, kubernetesVersion));
    }
  }
  const types = spec.get('policyTypes');
  if (types.items().length > POLICY_TYPES.length) types.refuse('unsupported-value', `${types.items().length} policyTypes; there are only ${POLICY_TYPES.join(' and ')}`);
  else types.items().forEach(type => type.mustBe('unsupported-value', POLICY_TYPES));
}

function port(field: Field): void {
  const [number, end] = [field.get('port'), field.get('endPort')];
  field.get('protocol').among('unsupported-value', PROTOCOLS);
  if (number.given) portOrName(number);

  if (!end.given) return;

  if (typeof number.value !== 'number') {
    end.refuse('policy-port-range', number.given ? `endPort ${end.number} beside port ${JSON.stringify(number.value)}, which is a name` : `endPort ${end.number} without a port`);
    return;
  }
  end.refuse('policy-port-range', portNumberProblem(end.number) ?? (end.number < number.number ? `endPort ${end.number} is less than port ${number.number}` : undefined));
}

function peer(field: Field, kubernetesVersion: string): void {
  const given = ['podSelector', 'namespaceSelector', 'ipBlock'].filter(name => field.has(name));
  if (given.length === 0) field.refuse('policy-peer', 'the peer has neither podSelector nor namespaceSelector nor ipBlock');

  if (given.length > 1 && given.includes('ipBlock')) field.refuse('policy-peer', `ipBlock stands beside ${given[0]}`);

  labelSelector(field.get('podSelector'));
  labelSelector(field.get('namespaceSelector'));
  if (given.includes('ipBlock')) ipBlock(field.get('ipBlock'), kubernetesVersion);
}

function ipBlock(field: Field, kubernetesVersion: string): void {
  const cidr = field.get('cidr');
  if (cidr.text === '') {
    cidr.refuse('required-field', 'the ipBlock has no cidr');
    return;
  }
  cidr.refuse('policy-range', cidrProblem(cidr.text, kubernetesVersion));
  for (const except of field.get('except').items()) {
    const own = cidrProblem(except.text, kubernetesVersion);
    // What is no range at all has no part that could be left out.
    const outside = isStrictSubset(except.text, cidr.text) === false ? `${JSON.stringify(except.text)} is not a smaller part of ${cidr.text}` : undefined;
    except.refuse('policy-range', own ?? outside);
  }
}
