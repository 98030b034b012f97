/** Props are checked at run time: what is misspelled or of another kind is refused where it was written, and never lost. */

import { readFileSync } from 'node:fs';
import { App, Chart, Testing } from 'cdk8s';
import { STRUCTS_FILE, structsText } from './make-structs';
import { ConnectivityApp, ConnectivityRules, Env, Exposure, ExternalAlias, HeadlessExternal, HealthCheck, Namespace, Outcome, Plan, Pods, Probe, Protocol, Service, ServiceAccount, WebApiPair, Workload } from '../../src';

test('the table of props is that of the sources; else: npm run structs:update', () => {
  expect(readFileSync(STRUCTS_FILE, 'utf8')).toBe(structsText());
});

/** As plain JavaScript writes it, where nobody checks types. */
const js = (value: unknown) => value as never;

const shop = () => new Chart(Testing.app(), 'shop');
const workload = (props: unknown) => new Workload(shop(), 'web', js(props));
const web = (props: object) => workload({ image: 'web:1', ...props });

test.each<[string, () => unknown, string]>([
  ['a prop with a letter too few', () => web({ replica: 3 }), 'shop/web: replica 3 is not known here, and would be lost. Did you mean replicas?'],
  ['the name that Kubernetes has', () => Exposure.loadBalancer(js({ port: 80, loadBalancerSourceRanges: ['10.0.0.0/8'] })), 'Exposure.loadBalancer: loadBalancerSourceRanges is not known here, and would be lost. Did you mean sourceRanges?'],
  ['Kubernetes\' capitals', () => Exposure.clusterIp(js({ port: 80, clusterIP: '10.0.0.1' })), 'clusterIP "10.0.0.1" is not known here, and would be lost. Did you mean clusterIp?'],
  ['what another kind of Service has', () => Exposure.clusterIp(js({ port: 80, sourceRanges: ['10.0.0.0/8'] })), 'Exposure.clusterIp: sourceRanges is not known here'],
  ['a prop of a port', () => web({ ports: [{ containerPort: 80 }] }), 'shop/web: ports[0].containerPort 80 is not known here, and would be lost. Did you mean port?'],
  ['a port that is no list', () => web({ ports: 8080 }), 'shop/web: ports 8080 is a number, and a list is wanted. Write [8080].'],
  ['numbers for ports', () => web({ ports: [8080] }), 'shop/web: ports[0] 8080 is a number, and a ContainerPort is wanted. Write an object, of hostIp, hostPort, name, port, protocol.'],
  ['text for a number', () => web({ replicas: '3' }), 'shop/web: replicas "3" is text, and a number is wanted. Write 3.'],
  ['text for a boolean', () => web({ hardened: 'true' }), 'shop/web: hardened "true" is text, and true or false is wanted. Write true.'],
  ['a number for text', () => web({ name: 8 }), "shop/web: name 8 is a number, and text is wanted. Write '8'."],
  ['a number for a variable', () => web({ env: { PORT: 8080 } }), 'shop/web: env.PORT 8080 is a number, and text or an Env is wanted. Write \'8080\'.'],
  ['a list of variables', () => web({ env: [{ name: 'A', value: 'b' }] }), 'shop/web: env is a list, and an object of names and values is wanted.'],
  ['a command in one text', () => web({ command: 'npm start' }), 'shop/web: command "npm start" is text, and a list is wanted. Write ["npm start"].'],
  ['a policy in small letters', () => web({ pullPolicy: 'always' }), "shop/web: pullPolicy \"always\" is none of Always, IfNotPresent, Never. Did you mean 'Always'?"],
  ['a limit that is said twice', () => web({ resources: { cpuLimit: '2', limits: { cpu: '1' } } }), 'shop/web: resources.cpuLimit 2 is said in limits.cpu too, as 1. Keep one of the two.'],
  ['a health check as Kubernetes writes it', () => web({ readiness: 'GET /' }), 'shop/web: readiness "GET /" is text, and an object of the class HealthCheck is wanted.'],
  ['no props', () => workload(undefined), 'shop/web: the last argument is missing. Write an object with image; API.md has all props of WorkloadProps.'],
  ['no image in a container', () => workload({ containers: [{ name: 'a' }] }), 'shop/web: containers[0].image is missing. Container needs it.'],
  ['a misspelled prop of half a pair', () => new WebApiPair(shop(), 'pair', js({ api: { image: 'a', replica: 2 }, web: { image: 'b' } })), 'shop/pair: api.replica 2 is not known here, and would be lost. Did you mean replicas?'],
  ['half a pair', () => new WebApiPair(shop(), 'pair', js({ api: { image: 'a' } })), 'shop/pair: web is missing. WebApiPairProps needs it.'],
  ['a Service without its pods', () => new Service(shop(), 'web', js({ exposure: Exposure.clusterIp({ port: 80 }) })), 'shop/web: backend is missing. ServiceProps needs it.'],
  ['options for an exposure', () => new Service(shop(), 'web', js({ exposure: 'ClusterIP', backend: {} })), 'shop/web: exposure "ClusterIP" is text, and an object of the class Exposure is wanted.'],
  ['an alias by another word', () => new ExternalAlias(shop(), 'mail', js({ hostname: 'smtp.example.com' })), 'shop/mail: hostname "smtp.example.com" is not known here'],
  ['one address, no list', () => new HeadlessExternal(shop(), 'db', js({ port: 5432, addresses: '192.0.2.1' })), 'shop/db: addresses "192.0.2.1" is text, and a list is wanted. Write ["192.0.2.1"].'],
  ['a level in capitals', () => new Namespace(shop(), 'blue', js({ enforce: 'Restricted' })), "shop/blue: enforce \"Restricted\" is none of privileged, baseline, restricted. Did you mean 'restricted'?"],
  ['a health check\'s period', () => HealthCheck.http('/', 80, js({ period: 5 })), 'HealthCheck.http: period 5 is not known here, and would be lost. Did you mean periodSeconds?'],
  ['a key that may be missing', () => Env.secret('db', 'password', js({ optinal: true })), 'Env.secret: optinal true is not known here, and would be lost. Did you mean optional?'],
  ['the probe\'s headers as a list', () => Probe.http('/', js({ headers: ['Host: a'] })), 'Probe.http: headers is a list, and an object of names and values is wanted.'],
  ['the outcome\'s status as text', () => Outcome.answers(js({ status: '200' })), 'Outcome.answers: status "200" is text, and a number is wanted. Write 200.'],
  ['an expectation\'s reason', () => {
    const one = new Workload(shop(), 'web', { image: 'web:1' });
    return one.expects(one.expose(Exposure.clusterIp({ port: 80 })), Probe.tcp(), Outcome.answers(), js({ reason: 'x' }));
  }, 'shop/web: reason "x" is not known here, and would be lost. Known are acrossNodes, because, container, holdsFor, observation.'],
  ['the app\'s version', () => new ConnectivityApp(js({ version: '1.30' })), 'ConnectivityApp: version "1.30" is not known here, and would be lost. Did you mean kubernetesVersion?'],
  ['the platform', () => ConnectivityRules.enforce(new App(), js({ platform: 'minikube' })), 'ConnectivityRules.enforce: platform "minikube" is none of docker-desktop, k3s, kind, cloud.'],
  ['the name of a volume as a mount', () => web({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }), 'shop/web: volumeMounts is a list, and an object of names and values is wanted.'],
  ['a volume by its name', () => web({ volumeMounts: { '/data': 'data' } }), 'shop/web: volumeMounts./data "data" is text, and an object of the class Volume is wanted. Write Volume.emptyDir(…)'],
  ['a probe under Kubernetes\' name', () => web({ readinessProbe: { httpGet: { path: '/', port: 80 } } }), 'shop/web: readinessProbe is not known here, and would be lost. Did you mean readiness?'],
  ['a pull policy under Kubernetes\' name', () => web({ imagePullPolicy: 'Always' }), 'shop/web: imagePullPolicy "Always" is not known here, and would be lost. Did you mean pullPolicy?'],
  ['a Secret to pull with as Kubernetes lists it', () => web({ imagePullSecrets: [{ name: 'registry' }] }), 'shop/web: imagePullSecrets[0] is an object, and text is wanted.'],
  ['a misspelled right', () => web({ securityContext: { readOnlyRootFileSystem: true } }), 'shop/web: securityContext.readOnlyRootFileSystem true is not known here, and would be lost. Did you mean readOnlyRootFilesystem?'],
  ['the group of the pod\'s volumes in a container', () => web({ securityContext: { fsGroup: 1 } }), 'shop/web: securityContext.fsGroup 1 is not known here'],
  ['a toleration that is no list', () => web({ tolerations: { operator: 'Exists' } }), 'shop/web: tolerations is an object, and a list is wanted.'],
  ['a path for a health check\'s port', () => HealthCheck.http(js(8080), js('/')), 'HealthCheck.http: path 8080 is a number, and text is wanted. Write \'8080\'.'],
  ['a Secret\'s key that is missing', () => Env.secret('db', js(undefined)), 'Env.secret: key is missing. Write Env.secret(name, key, options).'],
  ['labels as text', () => Pods.labelled(shop(), js('app=web')), 'Pods.labelled: labels "app=web" is text, and an object of names and values is wanted.'],
  ['no chart to apply', () => new Plan(shop(), 'plan').apply(js(undefined)), 'shop/plan: chart is missing. Write Plan.apply(chart, options).'],
  ['a chart by its name', () => new Plan(shop(), 'plan').apply(js('shop')), 'shop/plan: chart "shop" is text, and an object of the class Chart is wanted. Give new Chart(app, …).'],
  ['an expectation that nobody made', () => new Plan(shop(), 'plan').expect(js('web answers')), 'shop/plan: expectations[0] "web answers" is text, and an object of the class Expectation is wanted. Give what expects(…) or calls(…) returned.'],
  ['a probe by its name', () => web({}).expects(web({}).expose(Exposure.clusterIp({ port: 80 })), js('tcp'), Outcome.answers()), 'shop/web: probe "tcp" is text, and an object of the class Probe is wanted. Write Probe.http(\'/\'), Probe.tcp()'],
  ['options where an exposure belongs', () => web({}).expose(js({ port: 80 })), 'shop/web: exposure is an object, and an object of the class Exposure is wanted. Write Exposure.clusterIp({ port: 80 }) and the like.'],
  ['an id that something else has', () => {
    const chart = shop();
    new Workload(chart, 'backup', { image: 'a' });
    return new ServiceAccount(chart, 'backup');
  }, 'shop: id "backup" of a ServiceAccount is taken by shop/backup, a Workload. Give it an id of its own; what the object is called is said by its prop for the name.'],
  ['no scope', () => new Workload(js(undefined), 'web', { image: 'a' }), 'new Workload: scope undefined is no construct. Give a chart, a Namespace or another construct in a chart.'],
  ['no id', () => new Workload(shop(), js({ image: 'a' }), js(undefined)), 'shop: id {"image":"a"} of a Workload is no text that could be a part of its path.'],
  ['an app as the scope', () => new Workload(new App(), 'web', { image: 'a' }), 'web: Deployment "web" is in no chart, and so in no file. Give new Chart(app, …), or something in one, as the scope.'],
  ['a call to UDP without a probe', () => {
    const dns = new Workload(shop(), 'dns', { image: 'dns:1' });
    return dns.calls(dns.expose(Exposure.clusterIp({ port: 53, protocol: Protocol.UDP })));
  }, 'shop/dns: port 53 of shop/dns/dns carries UDP, and calls expects a TCP connection unless told otherwise. Say what shows that it answers: { probe: Probe.udp('],
])('%s is refused', (_, call, message) => {
  expect(call).toThrow(message);
});

test('the trace begins where the author wrote the mistake', () => {
  try {
    web({ replica: 3 });
    throw new Error('nothing was refused');
  } catch (error) {
    expect(error instanceof Error && error.stack?.split('\n')[1]).toContain('props.test.ts');
  }
});
