/** Whatever is handed over to a call of the public API: what is wrong with it is told, and nothing breaks inside. */

import { Chart } from 'cdk8s';
import * as api from '../../src';
import { CALLS } from '../../src/synth/structs';

const WRONG: readonly unknown[] = [undefined, null, 3, Number.NaN, 'x', '', true, {}, [], [null], () => 1, Symbol('s'), new Map()];

/** As plain JavaScript calls, where nobody checks types. */
type Loose = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

function receivers() {
  const app = new api.ConnectivityApp();
  const chart = new Chart(app, 'shop');
  const web = new api.Workload(chart, 'web', { image: 'web:1', ports: [{ port: 80 }] });
  const service = web.expose(api.Exposure.clusterIp({ port: 80 }));
  const set = new api.StatefulSet(chart, 'db', { image: 'db:1', ports: [{ port: 5432 }] });
  const gateway = new api.Gateway(chart, 'gateway', { className: 'c' });
  api.WayIn.byGateway(app, { gateway });
  return {
    Namespace: new api.Namespace(chart, 'blue'),
    Addressable: service,
    Service: service,
    PodOwner: web,
    Patchable: web,
    PersistentVolumeClaim: new api.PersistentVolumeClaim(chart, 'claim', { storage: '1Gi' }),
    ServingPods: web,
    StatefulSet: set,
    ConfigMap: new api.ConfigMap(chart, 'conf', { data: { A: 'b' } }),
    Secret: new api.Secret(chart, 'secret'),
    Plan: new api.Plan(chart, 'plan'),
    Pods: api.Pods.labelled(chart, { a: 'b' }),
    Outside: api.Outside.of(chart),
    Volume: api.Volume.emptyDir('v'),
    HttpRoutes: new api.HttpRoutes(chart, 'http'),
    GrpcRoutes: new api.GrpcRoutes(chart, 'grpc'),
    Gateway: gateway,
  };
}

const calls = Object.keys(CALLS).filter(call => !call.startsWith('ConnectivityValidation.'));

test.each(calls)('%s breaks at nothing that it is given', call => {
  const [name, method] = call.split('.');
  const owner: unknown = (api as unknown as Readonly<Record<string, unknown>>)[name];
  const isStatic = typeof owner === 'function' && Object.hasOwn(owner, method);
  const target = () => (isStatic ? owner : (receivers() as unknown as Readonly<Record<string, unknown>>)[name]) as Loose | undefined;
  if (target() === undefined) throw new Error(`nothing here has ${call}: add it to receivers`);
  for (const first of WRONG) {
    for (const rest of [[], [undefined, null], [3, 'x', {}]]) {
      try {
        target()?.[method](first, ...rest);
      } catch (error) {
        expect(`${error instanceof Error ? error.name : ''}: ${String(error)}`).not.toContain('TypeError');
      }
    }
  }
});

const CONSTRUCTS = [
  'Workload', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Service', 'Namespace', 'ExternalAlias', 'HeadlessExternal', 'WebApiPair', 'ConfigMap', 'Secret',
  'ServiceAccount', 'PersistentVolumeClaim', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Plan', 'HttpRoutes', 'GrpcRoutes', 'Gateway',
] as const;

test.each(CONSTRUCTS)('new %s breaks at nothing that it is given', name => {
  const Construct = api[name] as unknown as new (...given: readonly unknown[]) => unknown;
  const chart = new Chart(new api.ConnectivityApp(), 'shop');
  for (const wrong of WRONG) {
    for (const given of [[wrong, 'x', {}], [chart, wrong, {}], [chart, `y${WRONG.indexOf(wrong)}`, wrong]]) {
      try {
        new Construct(...given);
      } catch (error) {
        expect(`${error instanceof Error ? error.name : ''}: ${String(error)}`).not.toContain('TypeError');
      }
    }
  }
});
