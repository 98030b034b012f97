/** What keeps pods, beside the Deployment: the same containers, calls and Services, and what is its own. */

import { App, Chart, Testing } from 'cdk8s';
import { only, synth } from './synth';
import { CronJob, DaemonSet, Env, Exposure, Job, JobProps, JobRestartPolicy, Outcome, Pods, Probe, Protocol, StatefulSet, StatefulSetProps, Volume, Workload } from '../../src';
import { planOf } from '../../src/declarations/plan-of';
import { buildNetwork } from '../../src/network/network';
import { predict } from '../../src/plan/prediction';

const postgres: StatefulSetProps = { image: 'postgres:16', ports: [{ port: 5432 }] };
const statefulSet = (props: Partial<StatefulSetProps>) => synth(chart => new StatefulSet(chart, 'db', { ...postgres, ...props }));

/** What the manifests say of each expectation of an app. */
function predicted(app: App): string[] {
  const manifests = app.charts.flatMap(chart => chart.toJson()).map(object => ({ object, path: '', file: '' }));
  const network = buildNetwork(manifests, { clusterDomain: 'cluster.local' });
  return planOf(app).steps.flatMap(step => (step.kind === 'expect' ? step.expectations.map(one => predict(network, one).verdict) : []));
}

test('a StatefulSet stands behind a headless Service that is made with it', () => {
  expect(statefulSet({})).toEqual([
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'postgres:16', ports: [{ containerPort: 5432 }] }] } },
      },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: { clusterIP: 'None', ports: [{ port: 5432 }], selector: { app: 'db' } } },
  ]);
});

test('a claim of each pod\'s own is said where it is mounted', () => {
  const [set] = statefulSet({ volumeMounts: { '/data': Volume.claimTemplate('data', { storage: '10Gi', storageClassName: 'fast', labels: { a: 'b' } }), '/tmp': Volume.emptyDir('tmp') } });
  expect(set).toHaveProperty('spec.volumeClaimTemplates', [
    { metadata: { name: 'data', labels: { a: 'b' } }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } } },
  ]);
  expect(set).toHaveProperty('spec.template.spec.volumes', [{ name: 'tmp', emptyDir: {} }]);
  expect(set).toHaveProperty('spec.template.spec.containers.0.volumeMounts', [{ name: 'data', mountPath: '/data' }, { name: 'tmp', mountPath: '/tmp' }]);
});

test.each<[string, Partial<StatefulSetProps>, string, unknown]>([
  ['replicas', { replicas: 2 }, 'spec.replicas', 2],
  ['podManagementPolicy', { podManagementPolicy: 'Parallel' }, 'spec.podManagementPolicy', 'Parallel'],
  ['updateStrategy', { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }, 'spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }],
  ['minReadySeconds', { minReadySeconds: 5 }, 'spec.minReadySeconds', 5],
  ['revisionHistoryLimit', { revisionHistoryLimit: 1 }, 'spec.revisionHistoryLimit', 1],
  ['firstOrdinal', { firstOrdinal: 5 }, 'spec.ordinals', { start: 5 }],
  ['persistentVolumeClaimRetentionPolicy', { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } }, 'spec.persistentVolumeClaimRetentionPolicy', { whenScaled: 'Delete' }],
  ['serviceName', { serviceName: 'db-pods' }, 'spec.serviceName', 'db-pods'],
  ['service', { service: Exposure.headless({ name: 'db-peers', port: 5432 }) }, 'spec.serviceName', 'db-peers'],
])('%s stands where the API has it', (_, props, path, written) => {
  const [set, service] = statefulSet(props);
  expect(set).toHaveProperty(path, written);
  expect(service).toHaveProperty('metadata.name', (set.spec as { serviceName: string }).serviceName);
});

test('its Service says what was asked for, and has a name for each of several ports', () => {
  expect(only('Service', statefulSet({ service: Exposure.headless({ port: 1, publishNotReadyAddresses: true }) }))).toHaveProperty('spec.publishNotReadyAddresses', true);
  expect(only('Service', statefulSet({ ports: [{ port: 1, name: 'peer' }, { port: 2 }, { port: 2, protocol: Protocol.UDP }] }))).toHaveProperty('spec.ports', [
    { name: 'peer', port: 1 }, { name: 'tcp-2', port: 2 }, { name: 'udp-2', port: 2, protocol: 'UDP' },
  ]);
});

test('one of its pods is called by the name that it keeps, from near and far', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'chart');
  const db = new StatefulSet(chart, 'db', { ...postgres, replicas: 2 });
  const near = new Workload(chart, 'near', { image: 'a', env: { LEADER_URL: Env.urlOf(db.pod(0), { scheme: 'redis' }) } });
  const far = new Workload(chart, 'far', { image: 'a', namespace: 'blue' });
  near.calls(db.pod(1), { env: 'FOLLOWER' });
  far.calls(db.pod(1), { env: 'FOLLOWER' });
  far.expects(db.pod(1), Probe.tcp({ port: 5433 }), Outcome.refused());
  const objects = Testing.synth(chart);
  expect(objects.find(({ metadata }) => metadata.name === 'near')).toHaveProperty('spec.template.spec.containers.0.env', [
    { name: 'FOLLOWER', value: 'db-1.db:5432' }, { name: 'LEADER_URL', value: 'redis://db-0.db:5432' },
  ]);
  expect(objects.find(({ metadata }) => metadata.name === 'far')).toHaveProperty('spec.template.spec.containers.0.env', [{ name: 'FOLLOWER', value: 'db-1.db.default:5432' }]);
  expect(predicted(app)).toEqual(['holds', 'holds', 'holds']);
});

test('who calls a StatefulSet calls the Service that was put in front of it, else its own', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'chart');
  const [alone, exposed] = ['alone', 'exposed'].map(id => new StatefulSet(chart, id, postgres));
  exposed.expose(Exposure.clusterIp({ name: 'exposed-any', port: 15432 }));
  const caller = new Workload(chart, 'caller', { image: 'a' });
  caller.calls(alone, { env: 'ALONE' });
  caller.calls(exposed, { env: 'EXPOSED' });
  expect(Testing.synth(chart).at(-1)).toHaveProperty('spec.template.spec.containers.0.env', [{ name: 'ALONE', value: 'alone:5432' }, { name: 'EXPOSED', value: 'exposed-any:15432' }]);
  expect(predicted(app)).toEqual(['holds', 'holds']);
});

test('a DaemonSet has the same containers and Services, and is called and calls like a Workload', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'chart');
  const agent = new DaemonSet(chart, 'agent', {
    image: 'agent:1',
    ports: [{ port: 9000 }],
    tolerations: [{ operator: 'Exists' }],
    volumeMounts: { '/host': Volume.hostPath('/var/log').mounted({ readOnly: true }) },
    updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } },
    minReadySeconds: 1,
    revisionHistoryLimit: 2,
  });
  const service = agent.expose(Exposure.clusterIp({ port: 80 }));
  const caller = new Workload(chart, 'caller', { image: 'a' });
  caller.calls(agent);
  caller.expects(Pods.of(agent), Probe.tcp(), Outcome.answers());
  agent.expects(service, Probe.http('/'), Outcome.answers());
  expect(only('DaemonSet', Testing.synth(chart))).toEqual({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } },
      minReadySeconds: 1,
      revisionHistoryLimit: 2,
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: {
          containers: [{ name: 'agent', image: 'agent:1', ports: [{ containerPort: 9000 }], volumeMounts: [{ name: 'var-log', mountPath: '/host', readOnly: true }] }],
          tolerations: [{ operator: 'Exists' }],
          volumes: [{ name: 'var-log', hostPath: { path: '/var/log' } }],
        },
      },
    },
  });
  expect(predicted(app)).toEqual(['holds', 'holds', 'holds']);
});

const job = {
  restartPolicy: JobRestartPolicy.ON_FAILURE,
  backoffLimit: 1,
  completions: 2,
  completionMode: 'Indexed',
  parallelism: 2,
  activeDeadlineSeconds: 60,
  ttlSecondsAfterFinished: 0,
  suspend: true,
};
const jobProps: JobProps = { image: 'report:1', env: { A: 'b' }, volumeMounts: { '/tmp': Volume.emptyDir('tmp') }, ...job };

test('a Job has the same containers, and says no selector', () => {
  const { restartPolicy, ...spec } = job;
  const template = {
    metadata: { labels: { app: 'report' } },
    spec: {
      restartPolicy,
      volumes: [{ name: 'tmp', emptyDir: {} }],
      containers: [{ name: 'report', image: 'report:1', env: [{ name: 'A', value: 'b' }], volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }],
    },
  };
  expect(synth(chart => new Job(chart, 'report', jobProps))).toEqual([{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'report' }, spec: { ...spec, template } }]);
  const { suspend, ...inJob } = spec;
  const cron = {
    schedule: '0 3 * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 30, successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 2,
  };
  expect(synth(chart => new CronJob(chart, 'report', { ...jobProps, ...cron }))).toEqual([
    { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'report' }, spec: { ...cron, suspend, jobTemplate: { spec: { ...inJob, template } } } },
  ]);
});

test('a Job and a CronJob call others, with an address in the environment and an expectation', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'chart');
  const db = new StatefulSet(chart, 'db', postgres);
  const once = new Job(chart, 'migrate', { image: 'a' });
  const nightly = new CronJob(chart, 'backup', { image: 'a', schedule: '@daily' });
  for (const one of [once, nightly]) one.calls(db, { env: 'DB' });
  const [, , migrate, backup] = Testing.synth(chart);
  const env = [{ name: 'DB', value: 'db:5432' }];
  expect(migrate).toHaveProperty('spec.template.spec.containers.0.env', env);
  expect(backup).toHaveProperty('spec.jobTemplate.spec.template.spec.containers.0.env', env);
  expect(planOf(app).steps).toMatchObject([{ kind: 'apply' }, { expectations: [{ from: { controller: 'Job', name: 'migrate' } }, { from: { controller: 'CronJob', name: 'backup' } }] }]);
  expect(predicted(app)).toEqual(['holds', 'holds']);
});

const claim = Volume.claimTemplate('data', { storage: '1Gi' });
test.each<[string, (chart: Chart) => unknown, string]>([
  ['a Service that is not headless', chart => new StatefulSet(chart, 'db', { ...postgres, service: Exposure.clusterIp({ port: 1 }) }), 'chart/db: service of kind ClusterIP gives the pods no names of their own, for which it has to be headless. Use Exposure.headless'],
  ['two names of its Service', chart => new StatefulSet(chart, 'db', { ...postgres, serviceName: 'a', service: Exposure.headless({ name: 'b', port: 1 }) }), 'chart/db: serviceName "a" is not the name in service, "b". Keep one of the two.'],
  ['a pod that is not there', chart => new StatefulSet(chart, 'db', { ...postgres, replicas: 3 }).pod(3), 'chart/db: pod 3 is none of its pods, which are 0 to 2. Name one of these, or say replicas.'],
  ['a second pod where nobody said that there are two', chart => new StatefulSet(chart, 'db', postgres).pod(1), 'chart/db: pod 1 is none of its pods: the only one is 0.'],
  ['half a pod', chart => new StatefulSet(chart, 'db', postgres).pod(0.5), 'chart/db: pod 0.5 is none of its pods'],
  ['a pod by text', chart => new StatefulSet(chart, 'db', postgres).pod('0' as never), 'chart/db: ordinal "0" is text, and a number is wanted. Write 0.'],
  ['a second Service of its name', chart => new StatefulSet(chart, 'db', postgres).expose(Exposure.clusterIp({ port: 1 })), 'chart/db: Service "db" is the second of that name'],
  ['claims for the pods of a Workload', chart => new Workload(chart, 'web', { image: 'a', volumeMounts: { '/data': claim } }), 'chart/web: claim template "data" is for the pods of a StatefulSet, and this is a Deployment. Use Volume.claim'],
  ['replicas of a DaemonSet', chart => new DaemonSet(chart, 'agent', { image: 'a', replicas: 2 } as never), 'chart/agent: replicas 2 is not known here'],
  ['a call to a Job', chart => new Workload(chart, 'web', { image: 'a' }).calls(new Job(chart, 'migrate', { image: 'a' }) as never), 'chart/migrate: this Job is called, and its pods come to an end. Call what stays'],
  ['the pods of a Job as a target', chart => Pods.of(new Job(chart, 'migrate', { image: 'a' })), 'Pods.of: the pods of Job default/migrate come to an end; give the construct of a Deployment'],
  ['a schedule that is none', chart => new CronJob(chart, 'backup', { image: 'a', schedule: 'daily' }), 'schedule'],
  ['no schedule', chart => new CronJob(chart, 'backup', { image: 'a' } as never), 'chart/backup: schedule is missing. CronJobProps needs it.'],
  ['a policy that is none', chart => new StatefulSet(chart, 'db', { ...postgres, podManagementPolicy: 'Serial' }), '"Serial"'],
])('%s is refused', (_, make, message) => {
  expect(() => synth(make)).toThrow(message);
});
