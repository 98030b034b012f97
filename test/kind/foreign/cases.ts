/** What a run must do, and must not do, on a cluster that is not its own. Each has a namespace of its own. */

import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGNHOST, APPLY, client, deployment, expecting, get, namespace, OK, perlServer, Resource, say, service, SLEEP, write } from './app';
import { Ended, pause, Stage } from './stage';

export interface Case {
  /** A sentence. */
  readonly name: string;
  run(stage: Stage): Promise<void>;
}

const NETEXEC = { image: AGNHOST, args: ['netexec', '--http-port=80'] };

/** A client, a server and its Service, in a namespace that the app brings along. */
export function app(ns: string, server: object = NETEXEC) {
  return [namespace(ns), client(ns), deployment(ns, 'front', server), service(ns, 'front', 80)];
}

function ended({ code, out, err }: Ended, wanted: number): void {
  equal(code, wanted, `exit status ${code}, wanted ${wanted}\n${err}\n${out}`);
}

const FOREIGN: readonly Case[] = [
  {
    name: 'what was there and differs is listed, and nothing is changed',
    run: async stage => {
      const { namespace: ns } = stage;
      stage.apply(namespace(ns), deployment(ns, 'front', { ...NETEXEC, name: 'theirs' }), service(ns, 'front', 8080, { type: 'ClusterIP' }));
      stage.ready('deployment/front');
      const before = stage.state();
      const dir = write(stage.dir, [namespace(ns, { 'pod-security.kubernetes.io/enforce': 'restricted' }), ...app(ns).slice(1)], expecting(get(ns, 'front')));
      const run = await stage.verify(dir);
      ended(run, 2);
      for (const one of [`Namespace ${ns}`, `Deployment ${ns}/front`, `Service ${ns}/front`]) match(run.err, new RegExp(`  ${one}: differs from app\\.k8s\\.yaml`));
      equal(stage.state(), before);
    },
  },
  {
    name: 'what is named by --allow-existing is changed for the run, and put back as it was',
    run: async stage => {
      const { namespace: ns } = stage;
      stage.apply(namespace(ns), deployment(ns, 'front', { ...NETEXEC, env: [{ name: 'A', value: 'theirs' }] }), service(ns, 'front', 80));
      stage.ready('deployment/front');
      const before = specs(stage);
      const dir = write(stage.dir, [namespace(ns), client(ns), deployment(ns, 'front', { ...NETEXEC, env: [{ name: 'A', value: 'ours' }] }), service(ns, 'front', 80)], expecting(get(ns, 'front')));
      ended(await stage.verify(dir, '--allow-existing', 'Service/front'), 2);
      ended(await stage.verify(dir, '--allow-existing', `Deployment/${ns}/front`), 0);
      equal(specs(stage), before);
    },
  },
  {
    name: 'a label that is added to a namespace that was there goes again',
    run: async stage => {
      const { namespace: ns } = stage;
      stage.apply(namespace(ns));
      const before = stage.state();
      const dir = write(stage.dir, [namespace(ns, { 'pod-security.kubernetes.io/warn': 'baseline' }), ...app(ns).slice(1)], expecting(get(ns, 'front')));
      ended(await stage.verify(dir, '--allow-existing', ns), 0);
      equal(stage.state(), before);
    },
  },
  {
    name: 'pods that the run did not make are not deleted, and no more of them are made',
    run: async stage => {
      const { namespace: ns } = stage;
      stage.apply(...app(ns));
      stage.ready('deployment/front', 'deployment/client');
      const before = stage.state();
      const workload = { namespace: ns, name: 'front' };
      for (const kind of ['delete-pods', 'spread'] as const) {
        const run = await stage.verify(write(stage.dir, app(ns), [APPLY, { kind, workload }]));
        ended(run, 2);
        match(run.err, new RegExp(`Deployment ${ns}/front: would (lose its pods|get more pods)`));
      }
      equal(stage.state(), before);
    },
  },
  {
    name: 'a cluster full of foreign objects is the same before and after, object by object',
    run: async stage => {
      const { namespace: ns } = stage;
      stage.apply(...crowd(`${ns}-theirs`));
      stage.kubectl(['rollout', 'status', '-n', `${ns}-theirs`, 'statefulset/store', '--timeout=120s']);
      stage.kubectl(['rollout', 'status', '-n', `${ns}-theirs`, 'daemonset/agent', '--timeout=120s']);
      stage.kubectl(['wait', '-n', `${ns}-theirs`, '--for=condition=complete', 'job/once', '--timeout=120s']);
      const before = stage.everything();
      const workload = { namespace: ns, name: 'front' };
      const steps = [...expecting(get(ns, 'front')), { kind: 'delete-pods', workload } as const, { kind: 'heal', workload } as const];
      ended(await stage.verify(write(stage.dir, app(ns), steps)), 0);
      const after = stage.everything();
      deepEqual({ gone: before.filter(one => !after.includes(one)), come: after.filter(one => !before.includes(one)) }, { gone: [], come: [] });
      equal(before.filter(text => text.includes(`"namespace":"${ns}-theirs"`)).length >= crowd(ns).length, true, 'not all of the foreign objects were looked at');
      stage.kubectl(['delete', 'namespace', `${ns}-theirs`, '--wait=false']);
    },
  },
  {
    name: 'two runs side by side are both right, ten times, though one of their apps is broken',
    run: async stage => {
      const { namespace: ns } = stage;
      const dirs = ['right', 'broken'].map(name => write(join(stage.dir, name),
        app(`${ns}-${name}`, name === 'right' ? NETEXEC : { image: 'registry.k8s.io/pause:3.10' }), expecting(get(`${ns}-${name}`, 'front'))));
      for (let time = 0; time < 10; time++) {
        const runs = await Promise.all(dirs.map(dir => stage.verify(dir, '--timeout', '6', '--remove-timeout', '300')));
        deepEqual(runs.map(({ code }) => code), [0, 1], runs.map(({ out, err }) => out + err).join('\n'));
      }
    },
  },
  {
    name: 'while one run plays in a namespace, a second one is told who it is',
    run: async stage => {
      const { namespace: ns } = stage;
      stage.apply(namespace(ns));
      const dir = write(stage.dir, app(ns).slice(1), expecting(get(ns, 'front', { holdsFor: 20 })));
      const first = stage.start([dir, ...stage.on()]);
      await first.heard(/# apply app/);
      const second = await stage.verify(dir);
      ended(second, 2);
      match(second.err, new RegExp(`another verify is at work in namespace ${ns}: \\S+@\\S+ \\(process ${first.child.pid}\\)`));
      ended(await first.ended, 0);
    },
  },
  {
    name: 'a namespace that somebody made anew during the run stays, with what is in it',
    run: async stage => {
      const { namespace: ns } = stage;
      const run = stage.start([write(stage.dir, app(ns), expecting(get(ns, 'front', { holdsFor: 15 }))), '--timeout', '20', ...stage.on()]);
      await run.heard(/# expect 1 outcome/);
      stage.kubectl(['delete', 'namespace', ns, '--timeout=60s']);
      const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs', namespace: ns } };
      stage.apply(namespace(ns), theirs, deployment(ns, 'front', NETEXEC));
      await run.ended;
      stage.kubectl(['get', '-n', ns, 'configmap/theirs', 'deployment/front']);
    },
  },
  {
    name: 'a lease whose holder has gone is taken over',
    run: async stage => {
      const { namespace: ns } = stage;
      const long = '2020-01-01T00:00:00.000000Z';
      stage.apply(namespace(ns), {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'cdk8s-connectivity', namespace: ns },
        spec: { holderIdentity: 'a ghost', leaseDurationSeconds: 60, acquireTime: long, renewTime: long },
      });
      ended(await stage.verify(write(stage.dir, app(ns).slice(1), expecting(get(ns, 'front')))), 0);
    },
  },
  {
    name: 'an app that stays is probed from pods like its own, twice in a row, and gets no container',
    run: async stage => {
      const { namespace: ns } = stage;
      // Their image has a shell and no curl, so the probe has to be made elsewhere.
      const resources = [namespace(ns), deployment(ns, 'client', NETEXEC), deployment(ns, 'front', NETEXEC), service(ns, 'front', 80)];
      stage.apply(...resources);
      stage.ready('deployment/front', 'deployment/client');
      const before = stage.state();
      const dir = write(stage.dir, resources, expecting(get(ns, 'front')));
      for (let time = 0; time < 2; time++) ended(await stage.verify(dir), 0);
      equal(stage.state(), before);
    },
  },
  {
    name: 'the localhost of a pod that was there before is not observed, with the way to allow it',
    run: async stage => {
      const { namespace: ns } = stage;
      const resources = [namespace(ns), deployment(ns, 'client', { image: 'registry.k8s.io/pause:3.10' })];
      stage.apply(...resources);
      stage.ready('deployment/client');
      const run = await stage.verify(write(stage.dir, resources, expecting(get(ns, 'front', { to: { kind: 'host', name: 'localhost', port: 80 }, outcome: { kind: 'refused' } }))));
      ended(run, 1);
      match(run.out, /the pod was there before this run, so no container is put into it; .*--allow-existing client/);
    },
  },
  {
    name: 'who may write in one namespace alone, and read it, can verify there',
    run: async stage => {
      const { namespace: ns } = stage;
      stage.apply(namespace(ns));
      const role = spawnSync('sed', ['-n', '/^```yaml$/,/^```$/p', join(__dirname, '../../../docs/verify.md')], { encoding: 'utf8' }).stdout
        .split('```yaml\n').map(part => part.replace(/```\n?$/, '')).find(text => text.includes('kind: Role\n')) ?? '';
      match(role, /kind: Role\n/, 'docs/verify.md has no Role');
      stage.kubectl(['create', 'serviceaccount', 'tester', '-n', ns]);
      stage.kubectl(['apply', '-n', ns, '-f', '-'], role.replace(/namespace: shop/g, `namespace: ${ns}`));
      stage.kubectl(['create', 'rolebinding', 'tester', '-n', ns, '--role=connectivity-verify', `--serviceaccount=${ns}:tester`]);
      const token = stage.kubectl(['create', 'token', 'tester', '-n', ns]).trim();
      const kubeconfig = join(stage.dir, 'kubeconfig');
      const raw = stage.kubectl(['config', 'view', '--raw', '--minify', '-o', 'json']);
      const config = JSON.parse(raw) as { users: { user: unknown }[] };
      config.users[0].user = { token };
      writeFileSync(kubeconfig, JSON.stringify(config));
      const dir = write(join(stage.dir, 'app'), app(ns), expecting(get(ns, 'front')));
      ended(await stage.start([dir, ...stage.on(kubeconfig)]).ended, 0);
    },
  },
];

/** One of each kind that people have in a namespace. */
function crowd(ns: string): readonly Resource[] {
  const object = (apiVersion: string, kind: string, name: string, rest: object): Resource =>
    ({ apiVersion, kind, metadata: { name, namespace: ns }, ...rest });
  const containers = [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }];
  const pods = { metadata: { labels: { app: 'theirs' } }, spec: { terminationGracePeriodSeconds: 1, containers } };
  const selector = { matchLabels: { app: 'theirs' } };
  const once = { metadata: {}, spec: { ...pods.spec, restartPolicy: 'Never', containers: [{ name: 'main', image: SLEEP, command: ['true'] }] } };
  return [
    namespace(ns, { team: 'theirs' }),
    object('apps/v1', 'StatefulSet', 'store', { spec: { serviceName: 'store', selector, template: pods } }),
    object('apps/v1', 'DaemonSet', 'agent', { spec: { selector: { matchLabels: { app: 'agent' } }, template: { ...pods, metadata: { labels: { app: 'agent' } } } } }),
    object('batch/v1', 'Job', 'once', { spec: { template: once } }),
    object('batch/v1', 'CronJob', 'nightly', { spec: { schedule: '0 3 * * *', suspend: true, jobTemplate: { spec: { template: once } } } }),
    service(ns, 'front', 80),
    service(ns, 'headless', 80, { clusterIP: 'None' }),
    object('v1', 'Service', 'alias', { spec: { type: 'ExternalName', externalName: 'example.com' } }),
    object('discovery.k8s.io/v1', 'EndpointSlice', 'by-hand', { addressType: 'IPv4', endpoints: [{ addresses: ['10.9.9.9'] }], ports: [{ name: '', port: 80 }] }),
    object('v1', 'ConfigMap', 'settings', { data: { a: 'b' } }),
    object('v1', 'Secret', 'keys', { stringData: { a: 'b' } }),
    object('v1', 'ServiceAccount', 'robot', {}),
    object('v1', 'ResourceQuota', 'many', { spec: { hard: { pods: '50' } } }),
    object('v1', 'LimitRange', 'sizes', { spec: { limits: [{ type: 'Container', default: { memory: '64Mi' } }] } }),
    object('networking.k8s.io/v1', 'NetworkPolicy', 'closed', { spec: { podSelector: {}, policyTypes: ['Ingress'] } }),
    object('networking.k8s.io/v1', 'Ingress', 'door', { spec: { defaultBackend: { service: { name: 'front', port: { number: 80 } } } } }),
    object('policy/v1', 'PodDisruptionBudget', 'some', { spec: { minAvailable: 1, selector } }),
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'grows', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'store' }, maxReplicas: 2 },
    }),
    object('rbac.authorization.k8s.io/v1', 'Role', 'reads', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
    object('coordination.k8s.io/v1', 'Lease', 'leader', { spec: { holderIdentity: 'them' } }),
  ];
}

/** Of Deployments and Services: what a person wrote. */
function specs(stage: Stage): string {
  return stage.kubectl(['get', 'deployments,services', '-n', stage.namespace, '-o', 'jsonpath={range .items[*]}{.metadata.uid} {.spec}{"\\n"}{end}']);
}

async function nothingLeft(stage: Stage): Promise<void> {
  for (const end = Date.now() + 60_000; ; await pause(300)) {
    const found = stage.kubectl(['get', 'namespaces', '-o', 'name']).split('\n').filter(line => line === `namespace/${stage.namespace}`);
    if (found.length === 0) break;
    if (Date.now() > end) equal(found.join(), '', 'the app is still there');
  }
}

/** A run is ended in a way, after it has come to say some words. */
function cut(name: string, at: RegExp, how: (run: ReturnType<Stage['start']>, stage: Stage) => void): Case {
  return {
    name,
    run: async stage => {
      const folders = () => readdirSync(tmpdir()).filter(one => one.startsWith('connectivity-') && existsSync(join(tmpdir(), one, 'api'))).length;
      const dir = write(stage.dir, app(stage.namespace), expecting(get(stage.namespace, 'front'), get(stage.namespace, 'gone', { id: 'gone' })));
      const run = stage.start([dir, ...stage.on()]);
      await run.heard(at);
      how(run, stage);
      await nothingLeft(stage);
      await run.ended;
      equal(folders() >= 0, true);
    },
  };
}

const LEFT: readonly Case[] = [
  cut('SIGINT while the app starts leaves nothing', /# apply app/, ({ child }) => child.kill('SIGINT')),
  cut('SIGKILL while the app starts leaves nothing', /# apply app/, ({ child }) => child.kill('SIGKILL')),
  cut('SIGKILL while probing leaves nothing', /# expect 2 outcomes/, ({ child }) => child.kill('SIGKILL')),
  cut('standard error that nobody reads any more leaves nothing', /# apply app/, ({ child }) => child.stderr.destroy()),
  cut('both streams that nobody reads any more, and then SIGINT, leave nothing', /# apply app/, ({ child }) => {
    child.stderr.destroy();
    child.stdout.destroy();
    child.kill('SIGINT');
  }),
  cut('SIGKILL of the run and of its proxy leaves nothing', /# expect 2 outcomes/, ({ child }) => {
    const keeper = spawnSync('pgrep', ['-P', `${child.pid}`], { encoding: 'utf8' }).stdout.trim().split('\n');
    const proxies = keeper.flatMap(pid => spawnSync('pgrep', ['-P', pid], { encoding: 'utf8' }).stdout.trim().split('\n')).filter(pid => pid !== '');
    child.kill('SIGKILL');
    proxies.forEach(pid => process.kill(Number(pid), 'SIGKILL'));
  }),
  {
    name: 'a removal that does not end is told, with the command, and ends with 2',
    run: async stage => {
      const { namespace: ns } = stage;
      const held = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace: ns, finalizers: ['example.com/never'] } };
      stage.apply(namespace(ns));
      const run = await stage.verify(write(stage.dir, [held, ...app(ns).slice(1)], expecting(get(ns, 'front'))), '--remove-timeout', '5');
      ended(run, 2);
      match(run.err, new RegExp(`ConfigMap ${ns}/held: kubectl --kubeconfig \\S+ --context \\S+ delete -n ${ns} configmap held`));
      match(run.out, /1 of 1 held/);
      stage.kubectl(['patch', 'configmap', 'held', '-n', ns, '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
    },
  },
];

const SEEN: readonly Case[] = [
  {
    name: 'the health of a gRPC server is seen, of a service that it does not know too',
    run: async stage => {
      const { namespace: ns } = stage;
      const server = { image: AGNHOST, args: ['grpc-health-checking', '--port=50051'], readinessProbe: { grpc: { port: 50051 } } };
      const to = { kind: 'service', namespace: ns, name: 'front', by: 'name', port: 50051 } as const;
      const resources = [namespace(ns), client(ns), deployment(ns, 'front', server), service(ns, 'front', 50051)];
      const run = await stage.verify(write(stage.dir, resources, expecting(
        get(ns, 'front', { to, probe: { kind: 'grpc' }, outcome: { kind: 'answers' } }),
        get(ns, 'front', { id: 'unknown', to, probe: { kind: 'grpc', service: 'no.such.Service' }, outcome: { kind: 'answers' } }),
        get(ns, 'front', { id: 'closed', to: { ...to, port: 80 }, probe: { kind: 'grpc' }, outcome: { kind: 'answers' } }),
      )), '--timeout', '5', '--format', 'json');
      ended(run, 1);
      const { results } = JSON.parse(run.out) as { results: { verdict: string; observed: string }[] };
      deepEqual(results.map(({ verdict }) => verdict), ['held', 'failed', 'failed']);
      match(results[1].observed, /wrong answer: gRPC status 5 \(NOT_FOUND/);
    },
  },
];

/** The app is as it should be but for its server, and the one expectation of it must not hold. */
function unstable(name: string, server: object, wanted: RegExp, pod: object = {}): Case {
  return {
    name,
    run: async stage => {
      const { namespace: ns } = stage;
      const resources = [namespace(ns), client(ns), deployment(ns, 'front', server, pod), service(ns, 'front', 80)];
      const run = await stage.verify(write(stage.dir, resources, expecting(get(ns, 'front'))), '--timeout', '15');
      ended(run, 1);
      match(run.out, wanted);
    },
  };
}

const UNSTABLE: readonly Case[] = [
  unstable('errors in one of seven requests are not taken for an answer',
    perlServer(`if (rand() < 0.15) { ${say('500 Oh', 'no')} } else { ${OK} }`), /\d+ of \d+ answered, \d+ of \d+ wrong answer: status 500, wanted 200/),
  unstable('a server that ends every six seconds does not run on',
    perlServer(`BEGIN { $SIG{ALRM} = sub { print "tired\n"; exit 3 }; alarm 6 } ${OK}`), /FAILED Deployment \S+\/front|NOT OBSERVED|restarted|keeps ending/),
  unstable('a liveness probe that restarts its pods is told',
    { ...perlServer(OK), livenessProbe: { tcpSocket: { port: 81 }, periodSeconds: 2, failureThreshold: 2, initialDelaySeconds: 4 } },
    /cause: container main of pod front-\S+: Liveness probe failed/),
  {
    name: 'an endpoint that somebody else put behind the Service is met',
    run: async stage => {
      const { namespace: ns } = stage;
      const affinity = { sessionAffinity: 'ClientIP' };
      const stranger = deployment(ns, 'stranger', perlServer(say('418 Teapot', 'tea')));
      const shared = { selector: { tier: 'web' }, ...affinity };
      const tier = (resource: ReturnType<typeof deployment>) => JSON.parse(JSON.stringify(resource).replace('"labels":{"app"', '"labels":{"tier":"web","app"')) as typeof resource;
      const resources = [namespace(ns), client(ns), tier(deployment(ns, 'front', perlServer(OK))), tier(stranger), service(ns, 'front', 80, shared)];
      const run = await stage.verify(write(stage.dir, resources, expecting(get(ns, 'front'))), '--timeout', '10');
      ended(run, 1);
      match(run.out, /status 418, wanted 200/);
      match(run.out, /behind Service \S+ .*Deployment \S+\/front .* and Deployment \S+\/stranger/);
    },
  },
  {
    name: 'an answer after five seconds is none where two are given, and one where nothing is said',
    run: async stage => {
      const { namespace: ns } = stage;
      const dir = write(stage.dir, app(ns, perlServer(`sleep 5; ${OK}`)), expecting(get(ns, 'front')));
      ended(await stage.verify(dir, '--timeout', '5', '--probe-timeout', '2'), 1);
    },
  },
  {
    name: 'a name that has no record of this type in one domain is looked up in the next, as programs do',
    run: async stage => {
      const { namespace: ns } = stage;
      // In the pod's own namespace the name has an IPv4 address only, so for IPv6 the first answer is empty and the search goes on.
      const pod = { dnsConfig: { searches: [`${ns}.svc.cluster.local`, 'default.svc.cluster.local'] } };
      const resources = [namespace(ns), deployment(ns, 'client', { image: SLEEP, command: ['sleep', '3600'] }, pod), service(ns, 'kubernetes', 443)];
      const run = await stage.verify(write(stage.dir, resources, expecting(get(ns, 'kubernetes', {
        to: { kind: 'host', name: 'kubernetes' }, probe: { kind: 'dns', recordType: 'AAAA' }, outcome: { kind: 'name-not-found' },
      }))), '--timeout', '5');
      ended(run, 0);
    },
  },
];

export const CASES: readonly Case[] = [...FOREIGN, ...LEFT, ...SEEN, ...UNSTABLE];
