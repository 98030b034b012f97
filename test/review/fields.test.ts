import { load } from 'js-yaml';
import { isRecord } from '../../src/kubernetes/values';
import { FieldChange, compareFields } from '../../src/review/objects/fields';

function parse(yaml: string): Readonly<Record<string, unknown>> {
  const value: unknown = load(yaml);
  return isRecord(value) ? value : {};
}

function lines(changes: readonly FieldChange[]): string[] {
  return changes.map(({ path, before, after }) => `${path}: ${before ?? '·'} → ${after ?? '·'}`);
}

const CASES: readonly { readonly what: string; readonly before: string; readonly after: string; readonly expected: readonly string[] }[] = [
  {
    what: 'the order of keys and the way they are written is no change',
    before: 'spec: {type: ClusterIP, selector: {a: b, c: "d"}}',
    after: 'spec:\n  selector:\n    c: d\n    a: "b"\n  type: "ClusterIP"',
    expected: [],
  },
  {
    what: 'a changed value is one line',
    before: 'spec: {type: ClusterIP}',
    after: 'spec: {type: LoadBalancer}',
    expected: ['spec.type: ClusterIP → LoadBalancer'],
  },
  {
    what: 'a number that became a string is a change',
    before: 'spec: {replicas: 1, text: "80"}',
    after: 'spec: {replicas: 1, text: 80}',
    expected: ['spec.text: 80 → 80'],
  },
  {
    what: 'containers and variables are matched by name, whatever their order',
    before: 'containers: [{name: a, env: [{name: X, value: "1"}, {name: Y, value: "2"}]}, {name: b}]',
    after: 'containers: [{name: b}, {name: a, env: [{name: Y, value: "2"}, {name: X, value: "3"}]}]',
    expected: ['containers[a].env[X].value: 1 → 3'],
  },
  {
    what: 'ports without a name are matched by number, and the one left over is the one that moved',
    before: 'ports: [{port: 80}, {port: 443}]',
    after: 'ports: [{port: 443}, {port: 8080}]',
    expected: ['ports[80].port: 80 → 8080'],
  },
  {
    what: 'the same port over two protocols is two ports',
    before: 'ports: [{port: 53, protocol: TCP, targetPort: 1}, {port: 53, protocol: UDP, targetPort: 2}]',
    after: 'ports: [{port: 53, protocol: UDP, targetPort: 3}, {port: 53, protocol: TCP, targetPort: 1}]',
    expected: ['ports[53/UDP].targetPort: 2 → 3'],
  },
  {
    what: 'a port that got another name keeps its number',
    before: 'ports: [{name: http, port: 80}]',
    after: 'ports: [{name: web, port: 80}]',
    expected: ['ports[80].name: http → web'],
  },
  {
    what: 'a named thing that is added or removed is shown whole',
    before: 'containers: [{name: a, image: x}]',
    after: 'containers: [{name: a, image: x}, {name: b, image: y}]',
    expected: ['containers[b]: · → {"image":"y","name":"b"}'],
  },
  {
    what: 'what has no name and says the same is no change when something comes beside it',
    before: 'ingress: [{from: [{a: 1}]}, {from: [{b: 1}]}]',
    after: 'ingress: [{from: [{c: 1}]}, {from: [{a: 1}]}, {from: [{b: 1}]}]',
    expected: ['ingress[0]: · → {"from":[{"c":1}]}'],
  },
  {
    what: 'of what has no name the one that differs is paired with the one left over',
    before: 'ingress: [{from: [{a: 1}]}, {from: [{b: 1}]}]',
    after: 'ingress: [{from: [{b: 1}]}, {from: [{a: 2}]}]',
    expected: ['ingress[0].from[0].a: 1 → 2'],
  },
  {
    what: 'only the order of named things differs',
    before: 'initContainers: [{name: a}, {name: b}]',
    after: 'initContainers: [{name: b}, {name: a}]',
    expected: ['initContainers (order): a, b → b, a'],
  },
  {
    what: 'a list of plain values is shown whole',
    before: 'args: [a, b]',
    after: 'args: [b, a]',
    expected: ['args: ["a","b"] → ["b","a"]'],
  },
  {
    what: 'an added section is shown field by field',
    before: 'spec: {}',
    after: 'spec: {selector: {app: x, tier: y}}',
    expected: ['spec.selector.app: · → x', 'spec.selector.tier: · → y'],
  },
  {
    what: 'an empty section that means something is shown, null is the same as nothing',
    before: 'volumes: [{name: a, secret: null}]\nspec: null',
    after: 'volumes: [{name: a, emptyDir: {}}]',
    expected: ['volumes[a].emptyDir: · → {}'],
  },
  {
    what: 'of a long text only the lines that differ are shown',
    before: 'data:\n  conf: |\n    one\n    two\n    three\n',
    after: 'data:\n  conf: |\n    one\n    2\n    and a half\n    three\n',
    expected: ['data.conf (from line 2): two → 2\nand a half'],
  },
  {
    what: 'a value of a Secret is never shown',
    before: 'kind: Secret\ndata: {password: b2xk, gone: eA==}\nmetadata: {name: a}',
    after: 'kind: Secret\ndata: {password: bmV3, "new": eQ==}\nmetadata: {name: a, labels: {x: "y"}}',
    expected: [
      'data.gone: (a secret value) → ·',
      'data.new: · → (a secret value)',
      'data.password: (a secret value) → (another secret value)',
      'metadata.labels.x: · → y',
    ],
  },
  {
    what: 'what the API server writes is left out',
    before: 'metadata: {name: a, uid: "1", resourceVersion: "5", annotations: {kubectl.kubernetes.io/last-applied-configuration: x}}\nstatus: {a: 1}',
    after: 'metadata: {name: a}',
    expected: [],
  },
  {
    what: 'a key that is no plain word is quoted',
    before: 'metadata: {annotations: {a.b/c: "1"}}',
    after: 'metadata: {annotations: {a.b/c: "2"}}',
    expected: ['metadata.annotations["a.b/c"]: 1 → 2'],
  },
];

describe('fields that changed', () => {
  test.each(CASES)('$what', ({ before, after, expected }) => {
    expect(lines(compareFields(parse(before), parse(after)))).toEqual(expected);
  });

  test('an object compared with itself has no change', () => {
    for (const { after } of CASES) expect(compareFields(parse(after), parse(after))).toEqual([]);
  });
});
