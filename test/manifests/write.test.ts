import * as jsYaml from 'js-yaml';
import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import * as yaml from 'yaml';
import { manifestText, MISREAD } from '../../src/manifests/write';

/** Strings in which YAML readers have seen numbers, dates, truth, nothing, structure or the end of a document. */
const STRANGE = [
  '', ' ', '\n', '\n\n', '\t', '~', 'null', 'Null', 'NULL', 'nUll', 'y', 'Y', 'n', 'yes', 'Yes', 'no', 'on', 'On', 'ON', 'off', 'true', 'True', 'tRUE', 'false',
  '0', '-0', '+1', '0775', '0o17', '-0o17', '0o1_7', '0x1F', '0X1F', '0b11', '0B1', '-0X1f', '0b-1', '1_000', '1e3', '1e+3', '1.', '.5', '-.5', '1.5e-3', '1__0', '56e7_', '-_1', '+1_.5', '.inf', '-.Inf', '.nan',
  '.NaN', 'inf', 'NaN', 'Infinity', '1:30', '190:20:30', '1:30.5', '2001-01-01', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43', '=', '<<', '<', '?',
  '-', '- a', '-a', '--', '---', '--- a', '...', ': a', ':', 'a:', 'a: b', 'a:b', 'a :b', '#a', 'a #b', 'a#b', '!', '!a', '&a', '*a', '|', '>', '%a', '@a', '`a',
  '{', '{}', '{a}', '[', '[]', 'a, b', '"', '\'', '"a"', '\'a\'', 'it\'s', 'a"b', '\\', '\\n', 'a\\b', ' a', 'a ', 'a  b', '\ta', 'a\tb', 'a\r', 'a\rb', 'a\r\nb',
  'a\nb', 'a\nb\n', 'a\nb\n\n', '\na', '\n a', ' a\nb', 'a\n b\n', 'a \nb', 'a\n \nb', 'a\n\tb', '\ta\nb', ' \n', ' \n\n', '\n\ta', 'a\n ', `\u0000${'a: b\n'.repeat(20)} \n\n`, '\n\n  a\n', 'a\n---\nb\n', 'a\n...\nb', 'a\n#b', '#!/bin/sh\nset -e\n',
  '\u0000', '\u0007', '\u001b[0m', '\u007f', '\u0085', '\u00a0', '\u2028', '\u2029', '\ufeff', '\ufeffa', 'a\ufeff', 'ä', 'Ünïcode', '日本', '😀', '\ud800', 'a\u2028b',
  '10.0.0.1', '192.168.0.0/16', '::1', 'fe80::1', '1.2', '1.2.3', '5s', '100m', '1Gi', '50%', 'http://numbers-api:80/rng?a=b&c#d', 'raw.githubusercontent.com.',
  'kiamol/ch03-numbers-api@sha256:0a1', '*.example.com', 'app.kubernetes.io/name', '$(POD_IP):8080', '-c', '--flag=value', 'sh -c "exit 1"', 'constructor', '__proto__',
  'toString', 'x'.repeat(300), 'word '.repeat(60) + 'end', 'key: value\n'.repeat(20), 'x'.repeat(1100), `${'y'.repeat(1100)}\nz`, '\u0001'.repeat(300), `"${'\\'.repeat(600)}`, 'é'.repeat(600),
];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...STRANGE) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...STRANGE), { minLength: 2, maxLength: 3 }).map(parts => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...'aZ09 :#-?,.[]{}&*!|>\'"%@`~\n\t\\/_+=<') }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom('front calls orders:', 'a', ': ', '\n', 'ORDERS_URL', ' ', '\'', '"', '#', '\\', '- ', '---'), { minLength: 2, maxLength: 8 }).map(parts => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const scalar = fc.oneof(
  { weight: 5, arbitrary: text },
  fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null),
);
const key = text.filter(k => k !== '__proto__');
const { value: anyValue } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 2, arbitrary: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
  ),
}));
const manifest = fc.dictionary(key, anyValue, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

/** What the API's JSON can hold: no lone surrogates, no negative zero. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function isWellFormed(value: unknown): boolean {
  return !/\\ud[89a-f]/.test(JSON.stringify(value));
}

/** What other readers take for something else, negative zero, exponents, and keys that no object of Kubernetes has. */
function isWrittenDifferently(value: unknown): boolean {
  if (typeof value === 'string') return MISREAD.test(value);
  if (typeof value === 'number') return Object.is(value, -0) || /^-?\d+e/.test(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([k, v]) => MISREAD.test(k) || k.includes('\n') || k.length > 160 || isWrittenDifferently(v));
}

function readers(): ReadonlyArray<readonly [string, (written: string) => unknown[]]> {
  return [
    ...(['1.1', '1.2'] as const).map(version => [
      `yaml, version ${version}`, (written: string) => yaml.parseAllDocuments(written, { version }).map((d): unknown => d.toJS()),
    ] as const),
    ['js-yaml, YAML 1.1', written => jsYaml.loadAll(written, { schema: jsYaml.YAML11_SCHEMA })],
    ['js-yaml, YAML 1.2', written => jsYaml.loadAll(written, { schema: jsYaml.CORE_SCHEMA })],
  ];
}

describe('manifestText', () => {
  test('prints what cdk8s prints, byte for byte', () => {
    fc.assert(fc.property(fc.array(manifest, { maxLength: 3 }), documents => {
      fc.pre(!isWrittenDifferently(documents));
      expect(manifestText(documents)).toBe(Yaml.stringify(...documents));
    }), { numRuns: 500 });
  });

  test.each(readers())('means the same to %s', (_, read) => {
    fc.assert(fc.property(fc.array(manifest, { minLength: 1, maxLength: 3 }).filter(isWellFormed), documents => {
      expect(asJson(read(manifestText(documents)))).toEqual(asJson(documents));
    }), { numRuns: 300 });
  });

  test.each(readers())('keeps each string that was ever misread, as a value, as an item and as a key, for %s', (_, read) => {
    const documents = STRANGE.filter(isWellFormed).map(s => ({ value: s, list: [s, { nested: s }], map: { [`${s}`]: s, a: 1 }, [`${s} `]: 0 }));
    expect(asJson(read(manifestText(documents)))).toEqual(asJson(documents));
  });

  test('quotes what cdk8s leaves to be misread', () => {
    expect(manifestText([{ octal: '0o17', number: '5.6e7_', merge: '<<', break: 'a\u0085b', mark: '\ufeffa', tab: '\ta\nb', blank: ' \n' }])).toBe([
      'octal: "0o17"', 'number: "5.6e7_"', 'merge: "<<"', 'break: "a\\u0085b"', 'mark: "\\ufeffa"', 'tab: "\\ta\\nb"', 'blank: " \\n"', '',
    ].join('\n'));
  });

  test('separates documents, and leaves what is no object to cdk8s', () => {
    expect(manifestText([{ a: 1 }, {}, undefined, null, 'text', [1]])).toBe(Yaml.stringify({ a: 1 }, {}, undefined, null, 'text', [1]));
    expect(manifestText([])).toBe('');
  });

  test('indents what the library prints on several lines', () => {
    const script = { apiVersion: 'v1', kind: 'ConfigMap', data: { 'run.sh': '#!/bin/sh\n\nif true; then\n  exit 1\nfi\n' }, list: [{ text: 'a\nb' }, 'c\n\nd\n\n'] };
    expect(manifestText([script, script])).toBe(Yaml.stringify(script, script));
  });
});

test.each([
  ['digits with underscores', `${'9_'.repeat(50_000)}!`],
  ['line breaks', `${'\n'.repeat(100_000)}!`],
  ['tabs', `${'\t'.repeat(100_000)}\n!`],
  ['blanks', `${' '.repeat(100_000)}!`],
])('a long text of %s is looked at once, not once for each of its characters', (_what, long) => {
  const start = process.cpuUsage();
  MISREAD.test(long);
  expect(process.cpuUsage(start).user).toBeLessThan(500_000);
});
