import { matchesPattern, patternProblems } from '../../src/plan/pattern';

test.each<[string, string, boolean]>([
  ['^\\d+$', '42', true],
  ['^\\d+$', '42\n', false],
  ['RNG service', 'x RNG service y', true],
  ['\\u00e9|(?<word>caf.)', 'café', true],
  ['^a.c$', 'a\nc', false],
])('%s against %j', (pattern, text, matched) => {
  expect(matchesPattern(pattern, text)).toBe(matched);
});

test.each(['^(a+)+$', '(a|a)*b', '(.*)*x', '(a?){50}a{50}'])('%s cannot hang whoever plays a plan', pattern => {
  const begun = performance.now();
  matchesPattern(pattern, 'a'.repeat(20_000));
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test.each<[string, RegExp]>([
  ['(', /^body "\(" is no regular expression: missing closing \)/],
  ['(?=x)', /; these are RE2's, without look-around and back references: say what must not match with notBody$/],
  ['(a)\\1', /back references/],
])('%s is refused, with the remedy', (pattern, message) => {
  expect(patternProblems('body', pattern)).toEqual([expect.stringMatching(message)]);
});
