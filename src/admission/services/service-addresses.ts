/** What the API server refuses in the addresses and address families of a Service. */

import { ipAddressProblem, ipVersion } from '../../kubernetes/syntax';
import { Field } from '../refusal';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** What the API server refuses in the cluster IPs and IP families of a Service that may have some. */
export function serviceAddresses(spec: Field, kubernetesVersion: string): void {
  const families = spec.get('ipFamilies').items();
  const policy = spec.get('ipFamilyPolicy');
  policy.among('unsupported-value', POLICIES);
  families.forEach((family, index) => {
    if (!FAMILIES.includes(family.text)) family.refuse('unsupported-value', `${JSON.stringify(family.text)} is not among ${FAMILIES.join(', ')}`);
    else if (families.slice(0, index).some(other => other.text === family.text)) family.refuse('ip-families', `${family.text} stands here twice`);
  });

  const clusterIPs = addressesOf(spec);
  const valid = clusterIPs.map((field, index) => address(field, index, clusterIPs.length, kubernetesVersion)).every(held => held);
  if (!valid) return;

  const versions = clusterIPs.map(field => ipVersion(field.text));
  if (clusterIPs.length > 2) spec.get('clusterIPs').refuse('cluster-ip', `${clusterIPs.length} cluster IPs; a Service has at most 2`);
  else if (clusterIPs.length === 2 && versions[0] === versions[1]) spec.get('clusterIPs').refuse('ip-families', `two cluster IPs of IPv${versions[0]}; a Service has one of each family`);

  clusterIPs.forEach((field, index) => {
    const family = families[index]?.text;
    if (versions[index] !== undefined && FAMILIES.includes(family) && family !== `IPv${versions[index]}`) field.refuse('ip-families', `${JSON.stringify(field.text)} is not of ${family}, which ipFamilies names in this place`);
  });
  singleStack(spec, clusterIPs.length, families.length);
}

/** The cluster IPs as the API server reads them: `clusterIP` alone stands for a list of one. */
function addressesOf(spec: Field): readonly Field[] {
  const single = spec.get('clusterIP');
  const several = spec.get('clusterIPs').items();
  if (several.length === 0) return single.text === '' ? [] : [single];

  if (single.text !== several[0].text) {
    spec.get('clusterIPs').refuse('cluster-ip', single.text === ''
      ? 'clusterIPs is given without clusterIP'
      : `the first of clusterIPs, ${JSON.stringify(several[0].text)}, differs from clusterIP, ${JSON.stringify(single.text)}`);
  }
  return several;
}

function address(field: Field, index: number, count: number, kubernetesVersion: string): boolean {
  const problem = index === 0 && field.text === 'None'
    ? (count > 1 ? '"None" stands beside another cluster IP' : undefined)
    : ipAddressProblem(field.text, kubernetesVersion);
  field.refuse('cluster-ip', problem);
  return problem === undefined;
}

function singleStack(spec: Field, addresses: number, families: number): void {
  const policy = spec.get('ipFamilyPolicy');
  const open = spec.get('clusterIP').text === 'None' && spec.get('selector').entries().length === 0;
  if (policy.given ? policy.text !== 'SingleStack' : open) return;

  if (addresses === 2 || families === 2) policy.refuse('ip-families', `two ${addresses === 2 ? 'cluster IPs' : 'IP families'} with policy SingleStack${policy.given ? '' : ', the default'}`);
}
