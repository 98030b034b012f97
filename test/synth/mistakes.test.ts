/** Mistakes that users make: each is told once, where it was made, with the value, the rule and the remedy, and never as an error from inside. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import {
  Backend, ConnectivityApp, CronJob, Exposure, ExternalAlias, HeadlessExternal, HorizontalPodAutoscaler, HttpRoutes, Namespace, Outcome, Peer,
  PersistentVolumeClaim, Plan, PodDisruptionBudget, Probe, Secret, Service, ServiceAccount, StatefulSet, Volume, WayIn, Workload, WorkloadProps,
} from '../../src';

/** As plain JavaScript writes it, where nobody checks types. */
const js = (value: unknown) => value as never;
const unset: string | undefined = process.env.NOBODY_SETS_THIS;

type Act = (chart: Chart, app: ConnectivityApp) => unknown;

const web = (props: object): Act => chart => new Workload(chart, 'web', { image: 'web:1', ...props });
const image = (name: unknown): Act => chart => new Workload(chart, 'web', { image: js(name) });
const exposed = (chart: Chart, name: string, props: Partial<WorkloadProps> = {}) => new Workload(chart, name, { image: 'a:1', ...props }).expose(Exposure.clusterIp({ port: 80 }));
const routed = (rule: object, hosts = ['shop.example.com']): Act => chart => {
  WayIn.byIngress(chart, { className: 'nginx' });
  return new HttpRoutes(chart, 'routes', { hosts }).route(js({ path: '/', to: exposed(chart, 'web'), ...rule }));
};

/** The mistake, what makes it, and how what is told begins. */
const MISTAKES: readonly (readonly [mistake: string, act: Act, told: string])[] = [
  ['an image from a variable that is not set', image(unset), 'shop/web: image is missing. Name the image to run'],
  ['a tag from a variable that is not set', image(`web:${unset}`), 'shop/web: image "web:undefined" ends in a value that was not set. Set what the tag is made of'],
  ['an empty image', image(''), 'shop/web: image "" is empty. Name the image to run.'],
  ['an image with a space', image('nginx :1.2'), 'shop/web: image "nginx :1.2" is no name of an image, and no pod would start with it. Write it as'],
  ['an image in capitals', image('Example/Web:1'), 'shop/web: image "Example/Web:1" is no name of an image'],
  ['an image with a scheme', image('https://example.com/web:1'), 'shop/web: image "https://example.com/web:1" is no name of an image'],
  ['fewer replicas than none', web({ replicas: -1 }), 'shop/web: Deployment spec.replicas: -1 is negative. Write 0 or more.'],
  ['replicas from text that is no number', web({ replicas: Number('x') }), 'shop/web: Deployment spec.replicas: NaN is not a whole number'],
  ['port 0', web({ ports: [{ port: 0 }] }), 'shop/web: Deployment spec.template.spec.containers[0].ports[0].containerPort: Port 0 is not a whole number from 1 to 65535.'],
  ['a port from text that is no number', web({ ports: [{ port: parseInt('x') }] }), 'shop/web: Deployment spec.template.spec.containers[0].ports[0].containerPort: NaN is not'],
  ['a long name of a port', web({ ports: [{ name: 'this-is-much-too-long', port: 80 }] }), 'shop/web: Deployment spec.template.spec.containers[0].ports[0].name: Port name "this-is-much-too-long" has 21 characters'],
  ['a name in capitals', chart => new Workload(chart, 'Web', { image: 'a:1' }), 'shop/Web: Deployment metadata.name: "Web" is no RFC 1123 subdomain'],
  ['a name with an underscore', chart => new Workload(chart, 'my_web', { image: 'a:1' }), 'shop/my_web: Deployment metadata.name: "my_web" is no RFC 1123 subdomain'],
  ['a namespace with a dot', chart => new Namespace(chart, 'my.ns'), 'shop/my.ns: namespace "my.ns" is no DNS label. Use lower-case letters'],
  ['a label with a space', web({ labels: { app: 'my web' } }), 'shop/web: Deployment spec.selector.matchLabels.app: Label value "my web" may hold'],
  ['a variable from one that is not set', web({ env: { TOKEN: unset } }), 'shop/web: env.TOKEN is undefined, and no value. Give it one, or leave the name out.'],
  ['memory in MB', web({ resources: { memoryLimit: '512MB' } }), 'shop/web: Deployment spec.template.spec.containers[0].resources.limits.memory: "512MB" is not a quantity such as 500m or 64Mi.'],
  ['CPU in percent', web({ resources: { cpuRequest: '50%' } }), 'shop/web: Deployment spec.template.spec.containers[0].resources.requests.cpu: "50%" is not a quantity'],
  ['a request above the limit', web({ resources: { cpuRequest: '2', cpuLimit: '1' } }), 'shop/web: Deployment spec.template.spec.containers[0].resources.requests.cpu: A request of 2 is more than the limit of 1.'],
  ['a volume in capitals', web({ volumeMounts: { '/data': Volume.emptyDir('Data') } }), 'shop/web: Deployment spec.template.spec.volumes[0].name: "Data" is no RFC 1123 label'],
  ['no props', chart => new Workload(chart, 'web', js(undefined)), 'shop/web: the last argument is missing. Write an object with image; API.md has all props of WorkloadProps.'],
  ['storage in GB', chart => new PersistentVolumeClaim(chart, 'data', { storage: '10GB' }), 'shop/data: storage "10GB" is no quantity of more than nothing. Write one such as 10Gi or 500M.'],
  ['a template with storage in GB', () => Volume.claimTemplate('data', { storage: '10GB' }), 'Volume.claimTemplate: storage "10GB" is no quantity'],
  ['a short access mode', chart => new PersistentVolumeClaim(chart, 'data', { storage: '1Gi', accessModes: ['RWO'] }), 'shop/data: accessModes "RWO" is none of ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod.'],
  ['the id of something else', chart => [new Workload(chart, 'web', { image: 'a:1' }), new ServiceAccount(chart, 'web')], 'shop: id "web" of a ServiceAccount is taken by shop/web, a Workload. Give it an id of its own'],
  ['two objects of one name', (chart, app) => {
    for (const id of ['a', 'b']) new Workload(chart, id, { name: 'web', image: 'a:1' });
    app.synth();
  }, '[shop/b/Deployment] metadata.name: shop/a/Deployment makes Deployment default/web too. Rename one of them'],
  ['two objects of one name in two charts', (chart, app) => {
    for (const scope of [chart, new Chart(app, 'two')]) new Workload(scope, 'a', { name: 'web', image: 'a:1' });
    app.synth();
  }, '[two/a/Deployment] metadata.name: shop/a/Deployment makes Deployment default/web too.'],
  ['two exposures of one name', chart => {
    const one = new Workload(chart, 'web', { image: 'a:1' });
    return [one.expose(Exposure.clusterIp({ port: 80 })), one.expose(Exposure.loadBalancer({ port: 80 }))];
  }, 'shop/web: Service "web" is the second of that name in front of these pods. Give it a name of its own'],
  ['one node port twice', (chart, app) => {
    const one = new Workload(chart, 'web', { image: 'a:1', ports: [{ port: 80 }] });
    for (const name of ['a', 'b']) one.expose(Exposure.nodePort({ name, port: 80, nodePort: 30080 }));
    app.synth();
  }, '[shop/web/b/Service] spec.ports[0].nodePort: Node port 30080 is taken by Service default/a.'],
  ['a node port of 80', chart => new Workload(chart, 'web', { image: 'a:1' }).expose(Exposure.nodePort({ port: 80, nodePort: 80 })), 'shop/web/web: Service spec.ports[0].nodePort: Node port 80 is not within 30000 to 32767.'],
  ['a port of 70000', chart => new Workload(chart, 'web', { image: 'a:1' }).expose(Exposure.clusterIp({ port: 70000 })), 'shop/web/web: Service spec.ports[0].port: Port 70000 is not a whole number'],
  ['a target port of another name', (chart, app) => {
    new Workload(chart, 'web', { image: 'a:1', ports: [{ name: 'http', port: 80 }] }).expose(Exposure.clusterIp({ port: 80, targetPortName: 'htpp' }));
    app.synth();
  }, '[shop/web/web/Service] spec.ports[0].targetPort: No container behind it has a TCP port named "htpp"'],
  ['no port anywhere', chart => new Workload(chart, 'web', { image: 'a:1' }).expose(Exposure.clusterIp()), 'shop/web/web: the Service has no port, because neither its exposure nor the containers behind it say one.'],
  ['an exposure that is not called', chart => new Workload(chart, 'web', { image: 'a:1' }).expose(js(Exposure.clusterIp)), 'shop/web: exposure is a function, and an object of the class Exposure is wanted. Write Exposure.clusterIp({ port: 80 })'],
  ['an outcome that is not called', chart => new Workload(chart, 'web', { image: 'a:1' }).expects(exposed(chart, 'api'), Probe.tcp(), js(() => Outcome.answers())), 'shop/web: outcome is a function, and an object of the class Outcome is wanted.'],
  ['a call by name', chart => new Workload(chart, 'web', { image: 'a:1' }).calls(js('orders')), 'shop/web: "orders" is no target of a probe; give a Service'],
  ['a call of nothing', chart => new Workload(chart, 'web', { image: 'a:1' }).calls(js(undefined)), 'shop/web: undefined is no target of a probe; give a Service'],
  ['a call of what is not exposed', chart => new Workload(chart, 'web', { image: 'a:1' }).calls(new Workload(chart, 'api', { image: 'a:1' })), 'shop/api: the workload is called, and no Service gives it a name. Expose it first'],
  ['a URL with a path without /', chart => new Workload(chart, 'web', { image: 'a:1' }).calls(exposed(chart, 'api'), { urlEnv: 'U', path: 'v1' }), 'shop/api/api: path "v1" does not begin with /. Write "/v1".'],
  ['a probe of another port', chart => new Workload(chart, 'web', { image: 'a:1' }).expects(exposed(chart, 'api'), Probe.tcp({ port: 81 }), Outcome.answers()), 'shop/web: port 81 answers nothing: the target has port 80; name one of these'],
  ['a host in capitals', routed({}, ['Shop.example.com']), 'shop/routes: Ingress spec.rules[0].host: "Shop.example.com" is no RFC 1123 subdomain'],
  ['a host with a scheme', routed({}, ['https://shop.example.com']), 'shop/routes: Ingress spec.rules[0].host: "https://shop.example.com" is no RFC 1123 subdomain'],
  ['a route without /', routed({ path: 'api' }), 'shop/routes: Ingress spec.rules[0].http.paths[0].path: Path "api" does not start with "/".'],
  ['a certificate by name', chart => {
    WayIn.byIngress(chart, { className: 'nginx' });
    return new HttpRoutes(chart, 'routes', { hosts: ['a.example.com'], tls: js('my-tls') });
  }, 'shop/routes: tls "my-tls" is text, and an object of the class Tls is wanted. Write Tls.secret(…) and the like.'],
  ['an alias of a URL', chart => new ExternalAlias(chart, 'mail', { externalName: 'https://smtp.example.com' }), 'shop/mail: externalName "https://smtp.example.com" is no DNS name'],
  ['an alias of an address', chart => new ExternalAlias(chart, 'mail', { externalName: '192.0.2.1' }), 'shop/mail: externalName "192.0.2.1" is an IP address'],
  ['an address that is none', chart => new HeadlessExternal(chart, 'db', { port: 5432, addresses: ['192.0.2.300'] }), 'shop/db: addresses[0] "192.0.2.300" is no IP address.'],
  ['a schedule in words', chart => new CronJob(chart, 'job', { image: 'a:1', schedule: 'every day' }), 'shop/job: CronJob spec.schedule: Schedule "every day" has 2 fields'],
  ['a range that is too narrow', () => Peer.addresses('192.0.2.0/33'), 'Peer.addresses: "192.0.2.0/33" is no range of addresses'],
  ['fewer pods at most than at least', chart => new HorizontalPodAutoscaler(chart, 'scaler', { target: new Workload(chart, 'web', { image: 'a:1', resources: { cpuRequest: '1' } }), maxReplicas: 1, minReplicas: 3 }), 'shop/scaler: HorizontalPodAutoscaler spec.maxReplicas: MaxReplicas, 1, is less than minReplicas, 3.'],
  ['more than all', chart => new PodDisruptionBudget(chart, 'budget', js({ target: new Workload(chart, 'web', { image: 'a:1' }), maxUnavailable: '150%' })), 'shop/budget: PodDisruptionBudget spec.maxUnavailable: 150% is more than 100%.'],
  ['a pod that is not there', chart => new StatefulSet(chart, 'db', { image: 'a:1', replicas: 2 }).pod(5), 'shop/db: pod 5 is none of its pods, which are 0 to 1.'],
  ['a misspelled key of a Secret', chart => new Secret(chart, 'secret', { keys: ['password'] }).env('pasword'), 'shop/secret: key "pasword" is none that it has. Name one of password'],
  ['a version that is a number', () => new ConnectivityApp({ kubernetesVersion: js(1.3) }), "ConnectivityApp: kubernetesVersion 1.3 is a number, and text is wanted. Write '1.3'."],
  ['labels without one', chart => new Service(chart, 'web', { backend: Backend.labels({}), exposure: Exposure.clusterIp({ port: 80 }) }), 'shop/web: the selector {} selects nothing. Name at least one label'],
  ['a plan that forgets an expectation', (chart, app) => {
    new Workload(chart, 'web', { image: 'a:1' }).calls(exposed(chart, 'api', { ports: [{ port: 80 }] }));
    new Plan(app, 'plan').apply(chart);
    app.synth();
  }, 'No step expects this, so nobody would notice. Call plan.expect(…), or plan.expectAll(chart).'],
  ['a target that no step applies', (chart, app) => {
    const other = new Chart(app, 'other');
    new Workload(chart, 'web', { image: 'a:1' }).calls(exposed(other, 'api', { ports: [{ port: 80 }] }));
    const plan = new Plan(app, 'plan');
    plan.apply(chart);
    plan.expectAll(chart);
    app.synth();
  }, 'shop/web/tcp-api-answers: it expects an answer of other/api/api, and no step applies chart other, which makes it. Call plan.apply(…) with that chart first.'],
  ['silence where nobody keeps anybody out', (chart, app) => {
    new Workload(chart, 'web', { image: 'a:1' }).expects(exposed(chart, 'api', { ports: [{ port: 80 }] }), Probe.tcp(), Outcome.noReply());
    app.synth();
  }, '[shop/api/api/Service] TCP from default/web to Service default/api:80 is expected to end in "no-reply", and would end in "answers"'],
  ['silence on a port that nobody declares, where nobody keeps anybody out', (chart, app) => {
    new Workload(chart, 'web', { image: 'a:1' }).expects(exposed(chart, 'api'), Probe.tcp(), Outcome.noReply());
    app.synth();
  }, '[shop/api/api/Service] TCP from default/web to Service default/api:80 is expected to end in "no-reply", and would end in "answers"'],
];

let outdir: string;
beforeEach(() => { outdir = mkdtempSync(join(tmpdir(), 'mistakes-')); });
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

test.each(MISTAKES)('%s', (_, act, told) => {
  const warned = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const app = new ConnectivityApp({ outdir });
    const chart = new Chart(app, 'shop');
    const thrown = (() => {
      try {
        return act(chart, app);
      } catch (error) {
        return error;
      }
    })();
    if (!(thrown instanceof Error)) throw new Error('nothing was refused');
    expect(thrown.constructor.name).toBe('Error');
    // One mistake is one message: a refusal, or one line in the report of a synth.
    const lines = thrown.message.replace(/^Validation failed with the following errors:\n {2}/, '').split('\n').filter(line => !line.startsWith('  shop/web/tcp'));
    expect(lines).toEqual([expect.stringContaining(told)]);
    expect(lines[0].indexOf(told)).toBe(0);
    expect(warned).not.toHaveBeenCalled();
  } finally {
    warned.mockRestore();
  }
});

test('images as registries name them are taken', () => {
  const chart = new Chart(new ConnectivityApp({ outdir }), 'shop');
  const digest = `sha256:${'a'.repeat(64)}`;
  const names = ['nginx', 'nginx:1.27-alpine', 'library/nginx', 'localhost:5000/web', 'registry.example.com:443/team/web_app/x--y:v1.0_2', `web@${digest}`, `ghcr.io/a.b/c:1@${digest}`, 'EXAMPLE.com/web:1', '[2001:db8::1]:5000/web:1'];
  for (const [index, name] of names.entries()) expect(new Workload(chart, `web-${index}`, { image: name }).workloadName).toBe(`web-${index}`);
});
