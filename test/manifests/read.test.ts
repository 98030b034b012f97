import { readManifests } from '../../src/manifests/read';
import { lineOf } from '../../src/manifests/yaml/line';

const text = `# a comment
apiVersion: v1
kind: Service
metadata:
  name: one
spec:
  ports:
    - port: 80
    - port: 81
      nodePort: 30081
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: {name: two}
  - apiVersion: v1
    kind: Namespace
    metadata: {name: three}
---
---
nothing: here
---
a: b: c
---
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "json"}}
`;

const { manifests, leftOut } = readManifests(text, 'all.yaml');

test('every object of every document is read, those in Lists one by one', () => {
  expect(manifests.map(({ object, document, item, line }) => [object.kind, document, item, line])).toEqual([
    ['Service', 0, undefined, 2],
    ['Namespace', 1, 0, 12],
    ['Namespace', 1, 1, 12],
    ['Pod', 4, undefined, 27],
  ]);
});

test('what is no manifest is left out with its line, and spoils nothing else', () => {
  expect(leftOut).toEqual([
    { kind: 'no-manifest', file: 'all.yaml', line: 23, reason: 'is no Kubernetes manifest: it has no kind' },
    { kind: 'unreadable', file: 'all.yaml', line: 25, reason: 'is no YAML: bad indentation of a mapping entry' },
  ]);
});

test.each([
  [0, '', 2],
  [0, 'spec.ports[1].nodePort', 10],
  [0, 'spec.ports[7].nodePort', 7],
  [0, 'metadata.name', 5],
  [2, 'metadata.name', 20],
])('object %i has its field %p on line %i', (index, field, line) => {
  expect(lineOf(text, manifests[index], field)).toBe(line);
});

test.each(['', '---\n', '# nothing\n'])('%p holds nothing, and nothing is left out', nothing => {
  expect(readManifests(nothing, 'x')).toEqual({ manifests: [], leftOut: [] });
});

const HEAD = 'apiVersion: v1\nkind: Service\nmetadata:\n';

test.each([
  ['a value in braces', `${HEAD}  name: {{ .Values.name }}\n`],
  ['a template that is called for a name', `${HEAD}  name: {{ template "web.name" . }}\n  labels:\n    app: a\n`],
  ['a condition around all', `{{- if .Values.enabled }}\n${HEAD}  name: a\n{{- end }}\n`],
  ['a condition behind a comment', `# web\n\n{{ if .Values.enabled }}\n${HEAD}  name: a\n`],
  ['a mark of sed', `${HEAD}  name: @NAME@\nspec:\n  a: b\n`],
  ['a mark within a value', `${HEAD}  name: a\nspec:\n  clusterIP: {PREFIX}.16\n  ports: []\n`],
])('%s is a template, which is passed by', (_, template) => {
  expect(readManifests(template, 'a.yaml').leftOut.map(({ kind, template: is }) => [kind, is])).toEqual([['no-manifest', true]]);
});

test.each([
  ['braces in a text, and a line that is broken', `${HEAD}  name: a\nspec:\n  a: '{{ b }}'\n   c: d\n`],
  ['braces far from the line that is broken', `${HEAD}  name: a\nspec:\n  a: |\n    {{ b }}\n  b: 1\n  c: 1\n  d: 1\n  e: 1\n   f: d\n`],
])('%s is no template', (_, broken) => {
  expect(readManifests(broken, 'a.yaml').leftOut.map(({ kind }) => kind)).toEqual(['unreadable']);
});

// kubectl reads these and we do not, so braces in a text beside them must not make them something that nobody applies.
test.each([
  ['many aliases', `${HEAD}  name: a\n  annotations:\n    a: |\n      {{ b }}\nx: [${'&a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], '}${'*a, '.repeat(2000)}]\n`],
  ['deep nesting', `${HEAD}  name: a\n  annotations:\n    a: |\n      {{ b }}\nx: ${'['.repeat(200)}${']'.repeat(200)}\n`],
])('a text with braces and %s is no template', (_, limited) => {
  expect(readManifests(limited, 'a.yaml').leftOut.map(({ kind }) => kind)).toEqual(['ambiguous']);
});
