/** The smallest manifests on which rules said what is not true. */
import { readManifests } from '../../src/manifests/read';
import { lint } from '../../src/rules/lint';

const WEB = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {selector: {matchLabels: {app: web}},
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: x, image: "x:1"}]}}}}`;
const ELSE_OF_KUBE_SYSTEM = WEB.replace('namespace: shop', 'namespace: kube-system');
const DNS_ONLY = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: dns, namespace: shop}, spec: {podSelector: {}, policyTypes: [Egress], egress: [
  {to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]}}`;
const STRANGE = ['constructor', 'toString', '__proto__'].map(name => `{apiVersion: v1, kind: ${name}, metadata: {name: ${name}}}
---
{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {selector: {${name}: web, app: web}, ports: [{port: 80}]}}`).join('\n---\n');

test.each([
  ['the cluster\'s DNS, with anything else of its namespace', [WEB, ELSE_OF_KUBE_SYSTEM, DNS_ONLY], []],
  ['names that every JavaScript object has', [WEB, STRANGE], ['selector-no-pods', 'selector-no-pods', 'selector-no-pods']],
])('%s', (_, texts, wanted) => {
  const { manifests } = readManifests(texts.join('\n---\n'), 'app.yaml');
  expect(lint(manifests).map(({ rule }) => rule).filter(rule => /^(policy|selector)/.test(rule))).toEqual(wanted);
});
