/** What kubectl applies is what is read; what programs read in two ways is refused. `npm run test:hostile` holds it against kubectl's own code. */
import { readManifests } from '../../src/manifests/read';

const HEAD = 'apiVersion: v1\nkind: Service\n';

function objects(text: string): readonly unknown[] {
  const { manifests, leftOut } = readManifests(text, 'a.yaml');
  expect(leftOut.filter(({ kind }) => kind !== 'no-manifest')).toEqual([]);
  return manifests.map(({ object }) => object);
}

function service(more: object): object {
  return { apiVersion: 'v1', kind: 'Service', ...more };
}

test.each<[string, string, readonly unknown[]]>([
  ['a ConfigMap with items is a list', 'apiVersion: v1\nkind: ConfigMap\nitems:\n- {apiVersion: v1, kind: Service}\n', [service({})]],
  ['a NetworkPolicy with items: [] is none', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nitems: []\n', []],
  ['the items of a ServiceList need no kind', 'apiVersion: v1\nkind: ServiceList\nitems: [{metadata: {name: a}}]\n', [service({ metadata: { name: 'a' } })]],
  ['a merge key merges', `${HEAD}x: &x {a: 1}\nspec: {<<: *x, b: 2}\n`, [service({ x: { a: 1 }, spec: { a: 1, b: 2 } })]],
  ['!!merge too', `${HEAD}x: &x {a: 1}\nspec:\n  !!merge <<: *x\n`, [service({ x: { a: 1 }, spec: { a: 1 } })]],
  ['words and numbers of YAML 1.1', `${HEAD}a: [yes, Off, 8_080, 0120, 0o17, 0x1F, 0X1F, 0b11, 1:30, 08, 1e3, ~, =]\n`,
    [service({ a: [true, false, 8080, 80, 15, 31, 31, 3, '1:30', 8, 1000, null, '='] })]],
  ['words in quotes are texts', `${HEAD}a: ["yes", '8_080', !!str 0120]\n`, [service({ a: ['yes', '8_080', '0120'] })]],
  ['a bracket at the column of the key closes', `${HEAD}args: [\n"a",\n  b\n]\n`, [service({ args: ['a', 'b'] })]],
  ['tabs within braces are white space', `${HEAD}spec: {\n\t"a":\t1\n}\n`, [service({ spec: { a: 1 } })]],
  ['--- with CRLF and a comment', 'apiVersion: v1\r\nkind: Service\r\n--- # next\r\napiVersion: v1\r\nkind: Service\r\n', [service({}), service({})]],
  ['a comment right behind a later --- too', `${HEAD}---# next\n${HEAD}`, [service({}), service({})]],
  ['a quoted text goes on at any column', `${HEAD}a: "b\nc"\n`, [service({ a: 'b c' })]],
  ['JSON values one after the other', '{"apiVersion": "v1", "kind": "Service"}\n{"apiVersion": "v1", "kind": "Service"}', [service({}), service({})]],
  ['JSON, then YAML', '{"apiVersion": "v1", "kind": "Service"}\n---\napiVersion: v1\nkind: Service\n', [service({}), service({})]],
  ['keys are texts', `${HEAD}data: {80: a, true: b, constructor: c, __proto__: d}\n`, [service({ data: JSON.parse('{"80": "a", "true": "b", "constructor": "c", "__proto__": "d"}') })]],
  ['a document without a kind is passed by', `replicas: 3\n---\n${HEAD}`, [service({})]],
  ['a stray text is passed by', `hello\n---\n${HEAD}`, [service({})]],
  ['a field named Kind is no kind', 'apiVersion: v1\nKind: Service\n', []],
  ['a byte-order mark begins a file', `\ufeff${HEAD}`, [service({})]],
  ['a byte-order mark within a line is a character', `${HEAD}a: "b\ufeff"\n`, [service({ a: 'b\ufeff' })]],
  ['a template ends the file', `${HEAD}---\nkind: {{ x }}\n---\n${HEAD}`, [service({})]],
])('%s', (_name, text, expected) => {
  expect(objects(text)).toEqual(expected);
});

test.each<[string, string, 'ambiguous' | 'unreadable', number]>([
  ['U+0085 in a comment', `${HEAD}spec: # internal only\u0085  type: LoadBalancer\n`, 'ambiguous', 3],
  ['U+2028 in a comment', `${HEAD}spec: # internal only\u2028  type: LoadBalancer\n`, 'ambiguous', 3],
  ['a byte-order mark behind ---', `---\n\ufeff${HEAD}`, 'ambiguous', 2],
  ['a byte-order mark on a line that is not the first', `# c\n\ufeff${HEAD}`, 'ambiguous', 2],
  ['two byte-order marks', `\ufeff\ufeff${HEAD}`, 'ambiguous', 1],
  ['a byte-order mark behind JSON and ---', `{"apiVersion": "v1", "kind": "Pod"}\n---\n\ufeff${HEAD}`, 'ambiguous', 3],
  ['what follows "..."', `${HEAD}...\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n`, 'ambiguous', 2],
  ['a key twice', `${HEAD}spec: {a: 1, a: 2}\n`, 'ambiguous', 3],
  ['a key twice in JSON', '{"apiVersion": "v1", "kind": "Service",\n "kind": "Pod"}', 'ambiguous', 2],
  ['a merge behind the key that it replaces', `${HEAD}x: &x {a: 1}\nspec:\n  a: 2\n  <<: *x\n`, 'ambiguous', 6],
  ['a tag of nobody', `${HEAD}spec: !port 80\n`, 'ambiguous', 3],
  ['a question mark within brackets', `${HEAD}a: [http://b/?c=d]\n`, 'ambiguous', 3],
  ['a tab for indentation', `${HEAD}a:\n- \tb\n`, 'ambiguous', 4],
  ['a text behind ---', `${HEAD}--- {a: b}\n`, 'unreadable', 3],
  ['a comment right behind the first ---', `---# first\n${HEAD}`, 'unreadable', 1],
  ['a comment right behind the second --- of two', `${HEAD}---\n---# first\n---\n${HEAD}`, 'unreadable', 4],
  ['a key behind a closing brace', `${HEAD}items:\n- {a}metadata:\n    name: b\n`, 'unreadable', 4],
  ['an anchored key behind a closing bracket', `${HEAD}a:\n- [b] &c d: e\n`, 'unreadable', 4],
  ['a list within a list', 'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: []}]\n', 'unreadable', 1],
  ['an anchor that contains itself', `${HEAD}a: &a [*a]\n`, 'unreadable', 3],
  ['an alias of nothing', `${HEAD}a: *b\n`, 'unreadable', 3],
  ['a number that is none', `${HEAD}a: .nan\n`, 'unreadable', 3],
  ['a control character', `${HEAD}a: \0\n`, 'unreadable', 3],
])('%s is refused with its line and a remedy', (_name, text, kind, line) => {
  const { manifests, leftOut } = readManifests(text, 'a.yaml');
  expect(leftOut.map(one => [one.kind, one.line])).toEqual([[kind, line]]);
  expect(manifests.length).toBeLessThan(2);
});
