import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAMILIES, RULES } from '../../src/rules/table';

const text = readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8');
const row = (id: string) => `| \`${id}\` | ${RULES[id].severity} | ${RULES[id].why} | ${RULES[id].remedy} |`;

test.each(Object.keys(RULES))('docs/rules.md has the row of %s as the rules have it', id => {
  expect(text.split('\n')).toContain(row(id));
});

test('docs/rules.md has no row of a rule that does not exist', () => {
  const ids = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
  expect(ids.filter(id => !Object.hasOwn(RULES, id))).toEqual([]);
});

test('no two families share an id', () => {
  const ids = FAMILIES.flatMap(({ rules }) => Object.keys(rules));
  expect(new Set(ids).size).toBe(ids.length);
});
