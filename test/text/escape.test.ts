import * as fc from 'fast-check';
import { code, dot, fenced, githubData, githubProperty, html, json, tap, terminal, uriOf, visible, xml } from '../../src/text/escape';

describe('text from a manifest', () => {
  test.each([
    ['a plain name', 'numbers-web', '`numbers-web`'],
    ['backticks', 'a`` `b', '```a`` `b```'],
    ['a backtick at the edge', '`a`', '`` `a` ``'],
    ['a line break', 'a\n# b', '`a\\n# b`'],
    ['direction marks', 'a\u202eb', '`a\\u{202e}b`'],
    ['what takes no space', 'a\u200bb\ufeff', '`a\\u{200b}b\\u{feff}`'],
    ['half a character', 'a\ud83d', '`a\\u{d83d}`'],
    ['nothing at all', '', '`  `'],
  ])('as code: %s', (_, text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('a long text is cut, and says how long it was', () => {
    expect(code('x'.repeat(500), 10)).toBe('`xxxxxxxxxx… (500 characters)`');
  });

  test('in HTML nothing of it is HTML', () => {
    expect(html('</summary><script>"&\'@x')).toBe('&#60;/summary&#62;&#60;script&#62;&#34;&#38;&#39;&#64;x');
  });

  test('a fence is longer than any within it', () => {
    expect(fenced('mermaid', 'a\n````\nb\n')).toBe('`````mermaid\na\n````\nb\n`````');
  });

  test('a character outside the basic plane is not cut in half', () => {
    expect(visible('😀😀😀', 2)).toBe('😀😀… (6 characters)');
  });

  test.each([
    ['a command to GitHub', 'a\n::set-output name=x::y', 'a\n\\u{3a}:set-output name=x::y'],
    ['one behind white space', ' \u00a0::error::y', ' \u00a0\\u{3a}:error::y'],
    ['one of the older form', 'a ##[error]y', 'a \\u{23}#[error]y'],
    ['an address', 'to 2001:db8::1', 'to 2001:db8::1'],
    ['colours and cursors', 'a\u001b[31m\rb', 'a\\u{1b}[31m\\rb'],
  ])('on a terminal: %s', (_, text, expected) => {
    expect(terminal(text)).toBe(expected);
  });

  test('in a GitHub command nothing ends it', () => {
    expect([githubData('50%\nx,y:z'), githubProperty('50%\nx,y:z')]).toEqual(['50%25%0Ax,y:z', '50%25%0Ax%2Cy%3Az']);
  });

  test('in TAP nothing is a directive', () => {
    expect(tap('a # SKIP\n\\#')).toBe('a \\# SKIP\\\\n\\\\\\#');
  });

  test('in Graphviz nothing ends the string', () => {
    expect(dot('a"]; b [label="\\\nc')).toBe('"a\\"]; b [label=\\"\\\\\\nc"');
  });

  test('a path is a URI, with its folders', () => {
    expect(uriOf('a b/c#d?.yaml')).toBe('a%20b/c%23d%3F.yaml');
  });
});

const HOSTILE = fc.array(fc.oneof(
  fc.constantFrom('::', '##[', '\u001b[2J', '\u202e', '\u2066', '\r', '\n', '\t', '`', '<', '&', '"', '#', '\\', '@x', '\u0000', '\u0085', '\u2028', '\ud800', '\u{e0041}', ' '),
  fc.string({ maxLength: 3 }),
), { maxLength: 12 }).map(parts => parts.join(''));

/** What a terminal obeys, or does not show. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/u;

describe('whatever the text is', () => {
  const FORMATS: Readonly<Record<string, (text: string) => string>> = {
    visible, terminal, json, code, html, xml, tap, dot, githubData, githubProperty, uriOf,
  };

  test.each(Object.keys(FORMATS))('%s shows what can not be seen', name => {
    fc.assert(fc.property(HOSTILE, text => {
      const shown = FORMATS[name](text);
      expect(shown).not.toMatch(UNSEEN);
      if (!['terminal', 'json'].includes(name)) expect(shown).not.toContain('\n');
    }));
  });

  test.each(['terminal', 'json'])('%s prints no command to GitHub', name => {
    fc.assert(fc.property(HOSTILE, text => {
      expect(FORMATS[name](text)).not.toMatch(/^\s*::|##\[/m);
    }));
  });

  test('JSON reads back as it was', () => {
    fc.assert(fc.property(HOSTILE, text => {
      expect(JSON.parse(json({ [text]: text }))).toEqual({ [text]: text });
    }));
  });
});
