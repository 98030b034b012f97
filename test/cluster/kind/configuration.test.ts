import { parse } from 'yaml';
import { ipFamily, kindConfiguration, loadableImages, probesFromPods, workersFor } from '../../../src/cluster/kind';
import { PlanData, SourceData, StepData } from '../../../src/plan/plan';

describe('the kind configuration', () => {
  test('is a control plane alone when no workers are wanted', () => {
    expect(parse(kindConfiguration(0))).toMatchObject({
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      nodes: [{ role: 'control-plane' }],
    });
  });

  test('spares the worker that joins the wait for an election with one candidate', () => {
    const [patch, ...others] = parse(kindConfiguration(1)).kubeadmConfigPatches;
    expect(others).toEqual([]);
    expect(parse(patch)).toEqual({
      kind: 'ClusterConfiguration',
      apiVersion: 'kubeadm.k8s.io/v1beta3',
      controllerManager: { extraArgs: { 'leader-elect': 'false' } },
      scheduler: { extraArgs: { 'leader-elect': 'false' } },
    });
  });

  test('leaves the versions of IP to kind unless they are asked for', () => {
    expect(parse(kindConfiguration(1))).not.toHaveProperty('networking');
    expect(parse(kindConfiguration(1, [], ipFamily('dual'))).networking).toEqual({ ipFamily: 'dual' });
    expect(() => ipFamily('ipv5')).toThrow('ipv5 is no family of IP: say one of ipv4, ipv6, dual.');
  });

  test('has as many workers as asked for, and node ports on this machine alone', () => {
    expect(parse(kindConfiguration(2, [{ nodePort: 30080, hostPort: 8080 }, { nodePort: 30053, hostPort: 53, protocol: 'UDP' }])).nodes).toEqual([
      {
        role: 'control-plane',
        extraPortMappings: [
          { containerPort: 30080, hostPort: 8080, listenAddress: '127.0.0.1' },
          { containerPort: 30053, hostPort: 53, listenAddress: '127.0.0.1', protocol: 'UDP' },
        ],
      },
      { role: 'worker' },
      { role: 'worker' },
    ]);
  });
});

describe('workers for a plan', () => {
  const workload = { namespace: 'default', name: 'sleep-2' };
  const expectation = {
    id: 'app/x',
    from: { kind: 'outside' },
    to: { kind: 'host', name: 'api' },
    probe: { kind: 'tcp' },
    outcome: { kind: 'refused' },
  } as const;
  const cases: readonly [string, readonly StepData[], number][] = [
    ['nothing', [], 0],
    ['an expectation of names alone', [{ kind: 'expect', expectations: [expectation] }], 0],
    ['an expectation across nodes', [{ kind: 'expect', expectations: [{ ...expectation, acrossNodes: true }] }], 1],
    ['an expectation of every node', [{ kind: 'expect', expectations: [{ ...expectation, to: { kind: 'node', port: 30080 } }] }], 1],
    ['a workload spread over nodes', [{ kind: 'spread', workload }], 1],
  ];
  test.each(cases)('%s', (_, steps, workers) => {
    const plan: PlanData = { version: 1, clusterDomain: 'cluster.local', steps };
    expect(workersFor(plan)).toBe(workers);
  });
});

test.each<[string, SourceData, boolean]>([
  ['is needed where pods are probed from', { kind: 'workload', namespace: 'default', name: 'web' }, true],
  ['is not where all is probed from outside', { kind: 'outside' }, false],
])('the probe image %s', (_, from, needed) => {
  const expectation = { id: 'x', from, to: { kind: 'host', name: 'api', port: 80 }, probe: { kind: 'tcp' }, outcome: { kind: 'refused' } } as const;
  const plan: PlanData = { version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'expect', expectations: [expectation] }] };
  expect(probesFromPods(plan)).toBe(needed);
});

describe('images worth loading', () => {
  const cases: readonly [string, object, boolean][] = [
    ['a tag of its own', { image: 'kiamol/ch03-numbers-web:v2' }, true],
    ['no tag is latest, and latest is always pulled', { image: 'kiamol/ch03-sleep' }, false],
    ['latest is always pulled', { image: 'kiamol/ch03-sleep:latest' }, false],
    ['latest that says otherwise', { image: 'mine:latest', imagePullPolicy: 'Never' }, true],
    ['no tag that says otherwise', { image: 'mine', imagePullPolicy: 'IfNotPresent' }, true],
    ['a tag that is always pulled', { image: 'mine:1', imagePullPolicy: 'Always' }, false],
    ['the port of a registry is no tag', { image: 'registry:5000/mine' }, false],
    ['a registry with a port, and a tag', { image: 'registry:5000/mine:1' }, true],
    ['a digest', { image: `mine@sha256:${'0'.repeat(64)}` }, true],
  ];
  test.each(cases)('%s', (_, container, worth) => {
    const deployment = { kind: 'Deployment', spec: { template: { spec: { containers: [container] } } } };
    expect(loadableImages([deployment])).toEqual(worth ? [Reflect.get(container, 'image')] : []);
  });

  test('are found in pods, jobs of cron jobs and init containers, once each and sorted', () => {
    const pod = { spec: { containers: [{ image: 'b:1' }, { image: 'a:1' }], initContainers: [{ image: 'c:1' }] } };
    const cronJob = { spec: { jobTemplate: { spec: { template: pod } } } };
    expect(loadableImages([pod, cronJob, { kind: 'ConfigMap', data: { image: 'd:1' } }, null])).toEqual(['a:1', 'b:1', 'c:1']);
  });
});
