import { code, fenced, html, prose, visible } from '../../src/review/words/markdown';

describe('text from a manifest', () => {
  test.each([
    ['a plain name', 'numbers-web', '`numbers-web`'],
    ['backticks', 'a`` `b', '```a`` `b```'],
    ['a backtick at the edge', '`a`', '`` `a` ``'],
    ['a line break', 'a\n# b', '`a\\n# b`'],
    ['direction marks', 'a\u202eb', '`a\\u{202e}b`'],
    ['what takes no space', 'a\u200bb\ufeff', '`a\\u{200b}b\\u{feff}`'],
    ['nothing at all', '', '`  `'],
  ])('as code: %s', (_, text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('a long text is cut, and says how long it was', () => {
    expect(code('x'.repeat(500), 10)).toBe('`xxxxxxxxxx… (500 characters)`');
  });

  test.each([
    ['a mention', 'ask @everyone now', 'ask `@everyone` now'],
    ['HTML', 'a <img src=x onerror=y> b', 'a `<img` `src=x` `onerror=y>` b'],
    ['a link', 'see https://example.com/x, or [y][z]', 'see `https://example.com/x`, or `[y][z]`'],
    ['a reference', 'fixes #1 and a/b#2 and GH-3', 'fixes `#1` and `a/b#2` and `GH-3`'],
    ['a commit', 'see 0123456789abcdef', 'see `0123456789abcdef`'],
    ['emphasis', '**bold** _it_ ~~x~~', '`**bold**` `_it_` `~~x~~`'],
    ['quoted names lose the quotes', "the Service 'a b' has port \"80\"", 'the Service `a b` has port `80`'],
    ['code stays code', 'run `kubectl delete service x`, then wait', 'run `kubectl delete service x`, then wait'],
    ['an apostrophe is no quote', "it doesn't reach the pod's port, it can't", "it doesn't reach the pod's port, it can't"],
    ['a plain sentence', 'Stays as it is: 3 of 5 pods (or 60%).', 'Stays as it is: 3 of 5 pods (or 60%).'],
    ['a line break', 'a\n- b', '`a\\n-` b'],
  ])('in a sentence: %s', (_, text, expected) => {
    expect(prose(text)).toBe(expected);
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
});
