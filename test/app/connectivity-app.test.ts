import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch, ResolutionContext } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ConnectivityApp, ConnectivityAppProps, ConnectivityRules, Exposure, FailOn, Host, Outcome, Outside, Probe, Service, Workload } from '../../src';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'connectivity-app-')); });
afterEach(() => rmSync(folder, { recursive: true }));

function app(outdir: string, build: (chart: Chart) => void, props: ConnectivityAppProps = {}): ConnectivityApp {
  const made = new ConnectivityApp({ outdir, ...props });
  build(new Chart(made, 'numbers'));
  return made;
}

const api = (chart: Chart) => new Workload(chart, 'api', { image: 'api' }).expose(Exposure.clusterIp({ port: 80 }));
const twins = (chart: Chart) => {
  new Workload(chart, 'a', { name: 'api', image: 'a' });
  new Workload(chart, 'b', { name: 'api', image: 'b' });
};

/** Runs with standard output caught. */
function quietly(action: () => void): string {
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation(text => { written.push(String(text)); return true; });
  try {
    action();
  } finally {
    spy.mockRestore();
  }
  return written.join('');
}

test('an app writes a file a chart, and its plan beside them', () => {
  app(folder, api).synth();
  expect(readdirSync(folder).sort()).toEqual(['connectivity.plan', 'numbers.k8s.yaml']);
});

test('its manifests are those of a plain cdk8s app, to the byte', () => {
  const build = (scope: App) => {
    const chart = new Chart(scope, 'one', { labels: { team: 'a' } });
    api(chart);
    new kplus.ConfigMap(chart, 'config', { data: { yes: 'on', number: '1', text: 'a: b\nc' } });
    const two = new Chart(scope, 'two');
    new Workload(two, 'web', { image: 'web' }).node.addDependency(chart);
  };
  const plain = new App({ outdir: join(folder, 'plain') });
  build(plain);
  plain.synth();
  const ours = new ConnectivityApp({ outdir: join(folder, 'ours') });
  build(ours);
  ours.synth();
  const manifests = readdirSync(join(folder, 'plain'));
  expect(manifests).toEqual(['0000-one.k8s.yaml', '0001-two.k8s.yaml']);
  for (const file of manifests) expect(readFileSync(join(folder, 'ours', file), 'utf8')).toBe(readFileSync(join(folder, 'plain', file), 'utf8'));
});

test('what is refused at synth leaves the folder as it was', () => {
  writeFileSync(join(folder, 'numbers.k8s.yaml'), 'good\n');
  expect(() => app(folder, twins).synth()).toThrow(/makes Deployment default\/api too/);
  expect(readdirSync(folder)).toEqual(['numbers.k8s.yaml']);
  expect(readFileSync(join(folder, 'numbers.k8s.yaml'), 'utf8')).toBe('good\n');
});

test('a file that can\'t be written leaves the others as they were', () => {
  writeFileSync(join(folder, 'connectivity.plan'), 'good\n');
  mkdirSync(join(folder, 'numbers.k8s.yaml'));
  expect(() => app(folder, api).synth()).toThrow('numbers.k8s.yaml: is a folder');
  expect(readFileSync(join(folder, 'connectivity.plan'), 'utf8')).toBe('good\n');
  expect(readdirSync(folder).sort()).toEqual(['connectivity.plan', 'numbers.k8s.yaml']);
});

test('from a staging folder, what is whole is published', () => {
  const published = join(folder, 'dist');
  expect(quietly(() => app(`${published}.staging`, api).synth())).toBe(`  published to ${published}\n`);
  expect(readdirSync(published).sort()).toEqual(['connectivity.plan', 'numbers.k8s.yaml']);
  expect(readdirSync(`${published}.staging`)).toContain('numbers.k8s.yaml');
});

test('publishing removes the files of charts that are gone, and no others', () => {
  const published = join(folder, 'dist');
  const both = app(`${published}.staging`, api);
  new Workload(new Chart(both, 'gone'), 'x', { image: 'x' });
  quietly(() => both.synth());
  writeFileSync(join(published, 'by-hand.k8s.yaml'), '');
  quietly(() => app(`${published}.staging`, api).synth());
  expect(readdirSync(published).sort()).toEqual(['by-hand.k8s.yaml', 'connectivity.plan', 'numbers.k8s.yaml']);
});

test('the CLI finds construct paths when it asks for them, and only in its own folder', () => {
  const published = join(folder, 'dist');
  process.env.CDK8S_RECORD_CONSTRUCT_METADATA = 'true';
  try {
    quietly(() => app(`${published}.staging`, api).synth());
  } finally {
    delete process.env.CDK8S_RECORD_CONSTRUCT_METADATA;
  }
  expect(JSON.parse(readFileSync(join(`${published}.staging`, 'construct-metadata.json'), 'utf8')))
    .toEqual({ version: '1.0.0', resources: { api: { path: 'numbers/api/api/Service' } } });
  expect(readdirSync(published)).not.toContain('construct-metadata.json');
});

test('cluster domain and Kubernetes version are settled once for the whole app', () => {
  const made = new ConnectivityApp({ outdir: folder, clusterDomain: 'example.internal', kubernetesVersion: '1.37' });
  const service = new Workload(new Chart(made, 'numbers'), 'api', { image: 'api' }).expose(Exposure.clusterIp({ name: '1st', port: 80 }));
  expect(service.fullyQualifiedName).toBe('1st.default.svc.example.internal');
  made.synth();
  expect(readFileSync(join(folder, 'connectivity.plan'), 'utf8')).toContain('"clusterDomain": "example.internal"');
});

test('before 1.37, a Service name that begins with a digit is refused', () => {
  expect(() => app(folder, chart => new Workload(chart, 'api', { image: 'api' }).expose(Exposure.clusterIp({ name: '1st', port: 80 }))))
    .toThrow(/^numbers\/api\/1st: .*1st/);
});

describe('an object changed after it was accepted', () => {
  const exposed = (chart: Chart) => ApiObject.of(new Workload(chart, 'api', { image: 'api' }).expose(Exposure.clusterIp({ port: 80 })));
  const written = () => readFileSync(join(folder, 'numbers.k8s.yaml'), 'utf8');

  test('by a patch is looked at again', () => {
    const patched = app(folder, chart => exposed(chart).addJsonPatch(JsonPatch.replace('/spec/ports/0/port', 0)));
    expect(() => patched.synth()).toThrow(/\[numbers\/api\/api\/Service\] spec\.ports\[0\]\.port: /);
  });

  test('in its metadata is looked at again', () => {
    const labelled = app(folder, chart => exposed(chart).metadata.addLabel('team', 'a b'));
    expect(() => labelled.synth()).toThrow(/\[numbers\/api\/api\/Service\] metadata\.labels\.team: /);
  });

  test('between two synths is written as it is then', () => {
    let service: ApiObject | undefined;
    const made = app(folder, chart => { service = exposed(chart); });
    made.synth();
    expect(written()).not.toContain('team: a');
    service?.metadata.addAnnotation('team', 'a');
    made.synth();
    expect(written()).toContain('team: a');
  });

  test('by a resolver of the app is judged as it is written', () => {
    const resolver = { resolve: (context: ResolutionContext) => { if (context.value === 80) context.replaceValue(0); } };
    const plain = new App({ outdir: folder, resolvers: [resolver] });
    ConnectivityRules.enforce(plain);
    exposed(new Chart(plain, 'numbers'));
    expect(() => plain.synth()).toThrow(/spec\.ports\[0\]\.port: /);
  });
});

test('keys are left in the order in which they were said, where cdk8s is told to', () => {
  process.env.CDK8S_DISABLE_SORT = 'true';
  try {
    app(folder, chart => new Workload(chart, 'api', { image: 'api' })).synth();
  } finally {
    delete process.env.CDK8S_DISABLE_SORT;
  }
  expect(readFileSync(join(folder, 'numbers.k8s.yaml'), 'utf8')).toMatch(/- name: api\n +image: api\n/);
});

test.each(['example.com', 'www.example.org', '192.0.2.1'])('what the outside expects of %s, outside the cluster too, is no business of its manifests', name => {
  const made = app(folder, chart => Outside.of(chart).expects(Host.named(name), Probe.https('/'), Outcome.answers()));
  expect(() => made.synth()).not.toThrow();
});

test('a name that only the cluster\'s own DNS knows is not found from outside', () => {
  const made = app(folder, chart => {
    api(chart);
    Outside.of(chart).expects(Host.named('api.default.svc.cluster.local'), Probe.http('/'), Outcome.answers());
  });
  expect(() => made.synth()).toThrow(/is a name of the cluster's own DNS, which answers pods only/);
});

describe('after a synth', () => {
  const declared = (chart: Chart) => {
    const service = api(chart);
    const web = new Workload(chart, 'web', { image: 'web' });
    web.calls(service);
    web.calls(Host.named('www.example.org'), { port: 443 });
    Outside.of(chart).expects(service, Probe.tcp(), Outcome.noReply());
  };

  test('one line says how many expectations hold by the manifests, and how many only a cluster can tell', () => {
    expect(quietly(() => app(folder, declared).synth())).toBe('  3 expectations: 2 hold by the manifests, 1 only a cluster can tell\n');
  });

  test('nothing is said where nothing is expected', () => {
    expect(quietly(() => app(folder, api).synth())).toBe('');
  });

  /** A Service that leads to a port on which nobody says to listen. */
  const doubtful = (chart: Chart) => new Workload(chart, 'api', { image: 'api', ports: [{ port: 80 }] }).expose(Exposure.clusterIp({ port: 80, targetPort: 81 }));
  const told = (action: () => void): string => {
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    try {
      action();
      return spy.mock.calls.map(([text]) => String(text)).join('');
    } finally {
      spy.mockRestore();
    }
  };

  test('whoever reads a warning knows that the files were written', () => {
    const text = told(() => app(folder, doubtful).synth());
    expect(text).toMatch(/^warning: \[numbers\/api\/api\/Service\].*\n1 warning; the files were written all the same\. new ConnectivityApp\(\{ failOn: FailOn\.WARNING \}\) would refuse to\.\n$/);
    expect(readdirSync(folder)).toContain('numbers.k8s.yaml');
  });

  test('a warning is refused where the app says so, and nothing is written', () => {
    expect(told(() => expect(() => app(folder, doubtful, { failOn: FailOn.WARNING }).synth()).toThrow(/numbers\/api\/api\/Service.*81/))).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('that nobody outside gets somewhere is refused where something leads there', () => {
  const reached = (exposure: Exposure, to: (service: Service, workload: Workload) => Workload | Service) => app(folder, chart => {
    const workload = new Workload(chart, 'api', { image: 'api', ports: [{ port: 80 }] });
    Outside.of(chart).expects(to(workload.expose(exposure), workload), Probe.tcp(), Outcome.noReply());
  });
  const synth = (one: ConnectivityApp) => () => void quietly(() => one.synth());
  expect(synth(reached(Exposure.clusterIp({ port: 80 }), service => service))).not.toThrow();
  expect(synth(reached(Exposure.clusterIp({ port: 80 }), (_, workload) => workload))).not.toThrow();
  expect(synth(reached(Exposure.headless({ port: 80 }), service => service))).not.toThrow();
  expect(synth(reached(Exposure.nodePort({ port: 80 }), service => service))).toThrow(/expected to end in "no-reply".*Service default\/api leads to it/);
  expect(synth(reached(Exposure.clusterIp({ port: 80, externalIps: ['203.0.113.7'] }), service => service))).toThrow(/leads to it at 203\.0\.113\.7/);
});
