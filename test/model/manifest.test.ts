import { readManifests } from '../../src/model/manifest';
import { fieldLine } from '../../src/model/position';

const SERVICE = ['apiVersion: v1', 'kind: Service', 'metadata:', '  name: web', 'spec:', '  ports:', '    - port: 80', '      nodePort: 30080', ''].join('\n');
const names = (source: string) => readManifests(source, 'a.yaml').manifests.map(({ object, line, document }) => [Object(object.metadata).name, document, line]);

describe('reading manifests', () => {
  test('every document is found with its index and its first line', () => {
    expect(names(`# a comment\n\n---\n# another\n${SERVICE}---\n${SERVICE}`)).toEqual([['web', 0, 5], ['web', 1, 14]]);
  });

  test('empty documents, end marks and directives are no documents', () => {
    expect(names(`%YAML 1.1\n---\n${SERVICE}...\n---\n---\n${SERVICE}`)).toEqual([['web', 0, 3], ['web', 1, 14]]);
  });

  test('Windows line ends and a byte order mark change nothing', () => {
    expect(names(`\ufeff${SERVICE.replace(/\n/g, '\r\n')}---\r\n${SERVICE}`)).toEqual([['web', 0, 1], ['web', 1, 10]]);
  });

  test('what follows the marker on its own line belongs to the document', () => {
    expect(names('--- {apiVersion: v1, kind: Service, metadata: {name: web}}\n')).toEqual([['web', 0, 1]]);
  });

  test('a List is what is in it, each item with its own line', () => {
    const items = '- apiVersion: v1\n  kind: Service\n  metadata: {name: one}\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: two\n';
    expect(names(`apiVersion: v1\nkind: List\nitems:\n${items}`)).toEqual([['one', 0, 4], ['two', 0, 7]]);
  });

  test('JSON is read, lists too', () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } };
    expect(names(JSON.stringify(service, undefined, 2))).toEqual([['web', 0, 1]]);
    expect(names(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [service] }))).toEqual([['web', 0, 1]]);
  });

  test.each([
    ['values', 'replicas: 2\n'], ['a list', '- 1\n'], ['a word', 'hello\n'], ['nothing', ''], ['a kind without a version', 'kind: Service\n'],
  ])('%s is no manifest and no problem', (_, source) => {
    expect(readManifests(source)).toEqual({ manifests: [], problems: [] });
  });

  test('a broken document is a problem with file and line, and hides no other', () => {
    const { manifests, problems } = readManifests(`${SERVICE}---\nkind: Service\nspec: {{ .Values.spec\n---\n${SERVICE}`, 'a.yaml');
    expect(manifests).toHaveLength(2);
    expect(problems).toEqual([expect.objectContaining({ file: 'a.yaml', line: expect.any(Number) })]);
    expect(problems[0].line).toBeGreaterThanOrEqual(11);
    expect(problems[0].message).toContain('a template has to be rendered first');
  });
});

describe('the line of a field', () => {
  const lineOf = (source: string, index: number, field: string) => fieldLine(source, readManifests(source).manifests[index], field);

  test.each([
    ['', 1], ['spec.ports[0].nodePort', 8], ['spec.ports[0]', 7], ['spec.ports', 6], ['spec.selector', 5], ['metadata.name', 4],
  ])('%p is on line %p, or where the way there ends', (field, line) => {
    expect(lineOf(SERVICE, 0, field)).toBe(line);
    expect(lineOf(`${SERVICE}---\n${SERVICE}`, 1, field)).toBe(line + 9);
  });

  test('of an item of a List', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Service\n    spec:\n      ports:\n        - port: 1\n        - port: 2\n  - apiVersion: v1\n    kind: Service\n    spec:\n      type: NodePort\n`;
    expect(lineOf(list, 0, 'spec.ports[1].port')).toBe(9);
    expect(lineOf(list, 1, 'spec.type')).toBe(13);
  });

  test('of a key with dots', () => {
    expect(lineOf('apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a.b/c: d\n', 0, 'metadata.labels[a.b/c]')).toBe(5);
  });
});
