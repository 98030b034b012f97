/**
 * The regular expressions of a plan. They are RE2's, which match in a time that
 * is linear in the text: a pattern that a plan brings along cannot hang who plays it.
 */

import { RE2JS } from 're2js';

/** Nothing, where `pattern` is a regular expression. */
export function patternProblems(name: string, pattern: string): string[] {
  try {
    compiled(pattern);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    const remedy = /\(\?[=!<]|\\\d/.test(pattern) ? '; these are RE2\'s, without look-around and back references: say what must not match with notBody' : '';
    return [`${name} ${JSON.stringify(pattern)} is no regular expression: ${why}${remedy}`];
  }
}

/** Whether a part of the text matches. */
export function matchesPattern(pattern: string, text: string): boolean {
  return compiled(pattern).matcher(text).find();
}

function compiled(pattern: string): RE2JS {
  return RE2JS.compile(RE2JS.translateRegExp(pattern));
}
