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

const pods = (name: string, spec: string, labels = `app: ${name}`) => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {selector: {matchLabels: {${labels}}},
  template: {metadata: {labels: {${labels}}}, spec: ${spec}}}}`;
const ANY = '{containers: [{name: x, image: "x:1"}]}';
const to8081 = '{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8081}]}}';
const declaring = (more: string) => pods('web', `{containers: [{name: x, image: "x:1", ports: [{containerPort: 8080}]${more}}]}`);
const all = (name: string, selector: string) => `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {selector: {${selector}}, ports: [{port: 80}]}}`;
const SETTINGS = '{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a.ini: "listen = 0.0.0.0:8081"}}';

test.each<[string, readonly string[], readonly string[]]>([
  ['a sidecar that declares a port says nothing about the container beside it', [to8081, pods('web', '{containers: [{name: x, image: "x:1"}, {name: exporter, image: "y:1", ports: [{containerPort: 9187}]}]}')], []],
  ['a port that an argument says', [to8081, declaring(', args: ["--listen=:8081"]')], []],
  ['a port that the command says', [to8081, declaring(', command: [serve, "8081"]')], []],
  ['a port that a variable says', [to8081, declaring(', env: [{name: PORT, value: "8081"}]')], []],
  ['a port that a mounted ConfigMap says', [to8081, SETTINGS, pods('web', '{volumes: [{name: s, configMap: {name: settings}}], containers: [{name: x, image: "x:1", ports: [{containerPort: 8080}]}]}')], []],
  ['a port that a ConfigMap says, which nobody mounts', [to8081, SETTINGS, declaring('')], ['target-port-undeclared']],
  ['a longer number that an argument says', [to8081, declaring(', args: ["--size=80810"]')], ['target-port-undeclared']],
  ['a port beside one that is declared', [to8081.replace('ports: [', 'ports: [{name: http, port: 8080}, ').replace('{port: 80,', '{name: more, port: 80,'), declaring('')], []],
  ['measurements', [to8081.replace('{port: 80,', '{name: http-metrics, port: 80,'), declaring('')], []],
  ['the ports of an alias that a custom resource reads', ['{apiVersion: v1, kind: Service, metadata: {name: out}, spec: {type: ExternalName, externalName: a.example.com, ports: [{port: 80}]}}',
    '{apiVersion: projectcontour.io/v1, kind: HTTPProxy, metadata: {name: p}, spec: {routes: [{services: [{name: out, port: 80}]}]}}'], []],
  ['the ports of an alias that nobody reads', ['{apiVersion: v1, kind: Service, metadata: {name: out}, spec: {type: ExternalName, externalName: a.example.com, ports: [{port: 80}]}}'], ['external-name-unused']],
  ['a canary', [all('web', 'app: web'), pods('web', ANY, 'app: web, track: stable'), pods('web-canary', ANY, 'app: web, track: canary')], []],
  ['versions that share', [all('reviews', 'app: reviews'), ...['v1', 'v2', 'v3'].map(version => pods(`reviews-${version}`, ANY, `app: reviews, version: ${version}`))], []],
  ['a label that is no version', [all('pxc-cluster', 'unit: pxc'), ...['node1', 'node2'].map(node => pods(`pxc-${node}`, ANY, `unit: pxc, node: pxc-${node}`))], []],
  ['a Service that is named like one version', [all('web-v2', 'app: web'), ...['v1', 'v2'].map(version => pods(`web-${version}`, ANY, `app: web, version: ${version}`))], ['selector-spans-versions']],
  ['a label that a program sets at run time', [all('db', 'app: db, role: master'), pods('db', ANY)], []],
  ['a label that some pods have, and not these', [all('db', 'app: db, role: master'), pods('db', ANY), pods('other', ANY, 'app: other, role: replica')], ['selector-no-pods']],
  ['an Ingress in a namespace of which no Service is shown',
    [WEB, '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}'], []],
  ['claims of a StatefulSet with requests', ['{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, selector: {matchLabels: {app: db}}, '
    + 'template: {metadata: {labels: {app: db}}, spec: {containers: [{name: x, image: "x:1"}]}}, '
    + 'volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}', '{apiVersion: v1, kind: Service, metadata: {name: db}, '
    + 'spec: {clusterIP: None, selector: {app: db}, ports: [{port: 80}]}}'], []],
  ['native sidecars', [pods('web', '{initContainers: [{name: s, image: "s:1", restartPolicy: Always}], containers: [{name: x, image: "x:1"}]}')], []],
])('%s', (_, texts, wanted) => {
  const { manifests } = readManifests(texts.join('\n---\n'), 'app.yaml');
  expect(lint(manifests).map(({ rule }) => rule)).toEqual(wanted);
});
