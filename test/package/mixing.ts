/** An app that gives constructs of one cdk8s-plus to this library and the other way round. */
export function mixing(version: string): string {
  return `import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-${version}';
import { Backend, Exposure, Expectation, Outcome, Pods, Probe, Service, Workload } from 'cdk8s-connectivity';

const chart = new Chart(new App(), 'mixing');
const theirs = new kplus.Deployment(chart, 'theirs', { containers: [{ image: 'a', portNumber: 8080 }] });
const service = new Service(chart, 'theirs-service', { backend: Backend.podSelector(theirs), exposure: Exposure.clusterIp({ port: 80, targetPort: 8080 }) });
const selected = kplus.Pods.select(chart, 'selected', { labels: { app: 'b' } });
new Service(chart, 'selected-service', { backend: Backend.podSelector(selected), exposure: Exposure.clusterIp({ port: 80 }) });

const ours = new Workload(chart, 'ours', { image: 'c', resources: { cpuRequest: '100m' } });
const selector: kplus.IPodSelector = ours;
const peer: kplus.INetworkPolicyPeer = ours;
const target: kplus.IScalable = ours;
new kplus.NetworkPolicy(chart, 'policy', { selector, ingress: { rules: [{ peer }, { peer: theirs }] } });
new kplus.HorizontalPodAutoscaler(chart, 'scaler', { target, maxReplicas: 3 });

new kplus.Ingress(chart, 'ingress', { rules: [{ path: '/', backend: service.toIngressBackend() }] });

const called = theirs.exposeViaService({ name: 'called', ports: [{ port: 80, targetPort: 8080 }] });
ours.calls(called, { urlEnv: 'THEIRS_URL' });
ours.expects(Pods.of(theirs), Probe.tcp(), Outcome.answers());
Expectation.declare(theirs, called, Probe.http('/'), Outcome.answers());
// @ts-expect-error a chart is nothing that could be called
if (process.argv.length > 9) ours.calls(chart);

process.stdout.write(JSON.stringify(Testing.synth(chart)));
`;
}
