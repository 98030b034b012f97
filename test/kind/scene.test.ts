import { parseAllDocuments } from 'yaml';
import { MUTATIONS } from './mutation-table';
import { SceneName, SCENES, stage } from './scene';
import { PlanData } from '../../src/plan/plan';

describe('a scene', () => {
  const names = Object.keys(SCENES) as SceneName[];

  test.each(names)('"%s" is found in what synth wrote, and lives in namespaces of its own', name => {
    const files = stage(name, 'm01', 30101);
    const plan: PlanData = JSON.parse(files['connectivity.plan']);
    const text = JSON.stringify(plan.steps);
    expect(text).not.toContain('"namespace":"default"');
    expect(text).not.toContain('"namespace":"blue"');
    const manifests = Object.entries(files).filter(([file]) => file.endsWith('.yaml')).flatMap(([, yaml]) => parseAllDocuments(yaml).map(document => document.toJS()));
    for (const { kind, metadata } of manifests) expect(kind === 'Namespace' ? metadata.name : metadata.namespace).toMatch(/^m01(-blue|-store)?$/);
  });

  test('has a node port of its own, in its manifests and in what is expected of them', () => {
    const files = stage('from outside', 'm01', 30142);
    expect(files['numbers-node-port.k8s.yaml']).toContain('nodePort: 30142');
    expect(files['connectivity.plan']).toContain('"port": 30142');
    expect(Object.values(files).join()).not.toMatch(/(nodePort|"port"): 30080/);
  });

  test('refuses an edit of what is not there', () => {
    expect(() => stage('lab', 'm01', 30101, [{ object: 'Service/lab', remove: true }])).toThrow('Service/lab is 0 times in the scene "lab", so it can\'t be edited');
  });
});

describe('the mutations', () => {
  test('are at least seventy-five, each told apart by its words', () => {
    expect(new Set(MUTATIONS.map(({ what }) => what)).size).toBe(MUTATIONS.length);
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(75);
  });

  test.each(MUTATIONS.map(mutation => [`${mutation.scene}: ${mutation.what}`, mutation] as const))('%s changes the manifests or the cluster, and expects a line of its scene to fail', (_, { scene, edits, add, cluster, line }) => {
    if (cluster === undefined) expect(stage(scene, 'm01', 30101, edits, add)).not.toEqual(stage(scene, 'm01', 30101));
    const [end] = line.split('|');
    if (!end.endsWith('runs on')) expect(stage(scene, 'm01', 30101)['connectivity.plan']).toContain(`${end}"`);
  });
});
