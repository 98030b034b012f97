import * as fc from 'fast-check';
import * as jsYaml from 'js-yaml';
import * as yaml from 'yaml';
import { NOT_PLAIN, readPlainYaml } from '../../src/manifests/plain-yaml';

/** Whatever the fast reader reads, a whole YAML reader reads the same. */
function agrees(text: string): boolean {
  const fast = readPlainYaml(text);
  if (fast === NOT_PLAIN) return true;

  expect({ text, value: fast }).toEqual({ text, value: jsYaml.load(text) ?? null });
  return true;
}

const word = fc.oneof(
  fc.constantFrom(
    'a', 'app', 'no', 'on', 'yes', 'true', 'null', '~', '0', '-0', '080', '1e3', '1_000', '0x1F', '.5', '5.', '.inf', '-', '- a', '-a', 'a:', 'a: b', ':a', 'a #b', '#', '',
    ' ', ' a', 'a ', '10.0.0.1', '500m', '2020-01-01', '12:30', 'http://x:80/y', '"q"', '\'', 'it\'s', '\\n', '{}', '[]', '{a: b}', '[a]', '&a', '*a', '!a', '|', '>', '%', '@', '`',
    '?', '? a', ',', '---', '--- a', '...', '=', '<<', 'a\nb', 'a\n', '\na', 'a\n\n b\n', 'é', '😀', '\u0085', '\t', '0o17', '+1', '9007199254740993', 'Null', 'TRUE',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word, fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(word.filter(key => key !== '__proto__'), tie('value'), { maxKeys: 4 }),
  ),
}));

describe('the fast YAML reader', () => {
  test('reads what js-yaml writes as js-yaml reads it', () => {
    fc.assert(fc.property(value, data => agrees(jsYaml.dump(data))), { numRuns: 1000 });
  });

  test('reads what yaml writes as js-yaml reads it', () => {
    fc.assert(fc.property(value, data => agrees(yaml.stringify(data))), { numRuns: 500 });
  });

  test('reads lines thrown together as js-yaml does, or not at all', () => {
    const line = fc.tuple(fc.constantFrom('', ' ', '  ', '    ', '- ', '  - ', '-   ', '- - '), fc.constantFrom('a: ', 'b:', 'c:   ', '"d": ', '\'e\': ', ''), word)
      .map(parts => parts.join(''));
    fc.assert(fc.property(fc.array(line, { maxLength: 7 }), lines => {
      const text = lines.join('\n');
      let whole: unknown;
      try {
        const documents = jsYaml.loadAll(text);
        whole = documents.length > 1 ? NOT_PLAIN : documents[0] ?? null;
      } catch {
        whole = NOT_PLAIN;
      }
      const fast = readPlainYaml(text);
      expect({ text, value: fast === NOT_PLAIN ? whole : fast }).toEqual({ text, value: whole });
    }), { numRuns: 1500 });
  });

  test('reads a manifest, and does not merely give up', () => {
    expect(readPlainYaml([
      '# a comment', 'apiVersion: v1', 'kind: "Service"', 'metadata:', '  name: web', '  annotations:', '    a.b/c: \'it\'\'s\'', '',
      'spec:', '  ports:', '  - port: 80', '    name: http', '  -   port: 443', '      name: https', '  selector: {}', '  args:', '    - -v', '    - --x=y', '    -',
      'data:', '  conf: |', '    a: 1', '', '      b', '  script: |-', '    # kept', '    x', 'last: "a\\nb"', '',
    ].join('\n'))).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', annotations: { 'a.b/c': 'it\'s' } },
      spec: { ports: [{ port: 80, name: 'http' }, { port: 443, name: 'https' }], selector: {}, args: ['-v', '--x=y', null] },
      data: { conf: 'a: 1\n\n  b\n', script: '# kept\nx' },
      last: 'a\nb',
    });
  });

  test.each(['a: &x 1', 'a: [1, 2]', 'a: 1 # one', 'a: b\n  c', 'a: 1\na: 2', 'a: !!str 1', 'a: >\n  b', '{a: 1}', 'a:\tb', '? a'])('leaves to a whole reader: %j', text => {
    expect(readPlainYaml(text)).toBe(NOT_PLAIN);
  });
});
