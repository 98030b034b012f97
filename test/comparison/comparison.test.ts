import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Mistake, readCorrect, readMistakes } from './mistakes';
import { alarmRows, mistakeRows } from './table';
import { OWN, ownFindings } from './tools';

const MISTAKES = readMistakes();
const DOCUMENT = readFileSync(join(__dirname, '..', '..', 'docs', 'comparison.md'), 'utf8');

/** The rules that find a mistake: those that say nothing once it is put right. */
function rulesOf({ wrong, right }: Mistake): readonly string[] {
  const before = new Set(ownFindings(right).map(({ rule }) => rule));
  return ownFindings(wrong).map(({ rule }) => rule).filter(rule => !before.has(rule));
}

test('there are mistakes enough, and each can be put right', () => {
  expect(MISTAKES.length).toBeGreaterThanOrEqual(40);
  expect(MISTAKES.filter(({ wrong, right }) => wrong === right)).toEqual([]);
});

test.each(MISTAKES.map(mistake => [mistake.name, mistake] as const))('%s is found by the rule that it names, or by none', (_, mistake) => {
  const rules = rulesOf(mistake);
  expect(mistake.rule === undefined ? rules : rules.includes(mistake.rule)).toEqual(mistake.rule === undefined ? [] : true);
});

test.each(MISTAKES.map(mistake => [mistake.name, mistake] as const))('%s is no finding once it is put right', (_, { right }) => {
  expect(ownFindings(right).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
});

test.each(readCorrect().map(({ name, text }) => [name, text]))('%s is correct, so there is nothing to find', (_, text) => {
  expect(ownFindings(text).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
});

test('the document\'s own column is what is found today', () => {
  const rowsOf = (heading: string): readonly string[] => DOCUMENT.split(`## ${heading}\n`)[1].split('\n## ')[0].split('\n')
    .filter(line => line.startsWith('|')).slice(2);
  const ownPart = (rows: readonly string[], cells: number): readonly string[] => rows.map(line => line.split(' | ').slice(0, cells).join(' | ').replace(/ \|$/, ''));
  expect(ownPart(rowsOf('Mistakes'), 3)).toEqual(ownPart(mistakeRows(MISTAKES, [OWN]), 3));
  expect(ownPart(rowsOf('False alarms'), 2)).toEqual(ownPart(alarmRows(readCorrect(), [OWN]), 2));
});
