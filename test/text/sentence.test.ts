import { NOTHING, Sentence, asHtml, asMarkdown, asText, capitalized, counted, join, list, say, unique } from '../../src/text/sentence';

const FORGED = '`\n## LGTM <img src=x> @octocat';

describe('a sentence', () => {
  test('escapes what is filled in, for each format its own way', () => {
    const sentence = say`port ${FORGED} is <open>`;
    expect([asText(sentence), asMarkdown(sentence), asHtml(sentence)]).toEqual([
      'port `\\n## LGTM <img src=x> @octocat is <open>',
      'port `` `\\n## LGTM <img src=x> @octocat `` is <open>',
      'port <code>&#96;\\n## LGTM &#60;img src=x&#62; &#64;octocat</code> is &lt;open&gt;',
    ]);
  });

  test('takes another sentence as it is', () => {
    expect(asMarkdown(say`${say`the port ${80}`} of ${'web'}`)).toBe('the port `80` of `web`');
  });

  test.each([
    [[], ''],
    [['a'], '`a`'],
    [['a', 'b'], '`a` and `b`'],
    [['a', 'b', 'c'], '`a`, `b` and `c`'],
    [['a', 'b', 'c', 'd', 'e'], '`a`, `b`, `c` and 2 more'],
  ])('lists %j', (items, expected) => {
    expect(asMarkdown(list(items))).toBe(expected);
  });

  test('begins with a capital letter where it begins with words', () => {
    expect([say`every pod`, say`${'web'} is`].map(each => asText(capitalized(each)))).toEqual(['Every pod', 'web is']);
  });

  test('joined, counted and told once', () => {
    expect(asText(join([say`a`, 'b'], say`; `))).toBe('a; b');
    expect([1, 2].map(number => asMarkdown(counted(number, say`change`, say`changes`)))).toEqual(['1 change', '2 changes']);
    expect(unique([say`a ${1}`, say`a ${1}`, NOTHING]).map(asText)).toEqual(['a 1', '']);
  });

  test('is made of nothing but words of ours and values', () => {
    // @ts-expect-error Text is no sentence.
    const text: Sentence = FORGED;
    // @ts-expect-error Nor is a list of texts.
    const parts: Sentence = [FORGED];
    // @ts-expect-error Nor is an object that looks like one.
    const alike: Sentence = { parts: [{ words: FORGED }] };
    // @ts-expect-error Words are a template, not a text.
    const words = (): Sentence => say(FORGED);
    // @ts-expect-error What stands between is words as well.
    const separated = (): Sentence => join(['a', 'b'], FORGED);
    expect([text, parts, alike].filter(each => each === NOTHING)).toEqual([]);
    expect([words, separated]).toHaveLength(2);
  });
});
