import { Section, assemble } from '../../src/review/words/comment';

function section(title: string, count: number, length: number, more: Partial<Section> = {}): Section {
  return { title, noun: 'line', items: Array.from({ length: count }, (_, i) => () => `- ${title} ${i} ${'x'.repeat(length)}`), ...more };
}

describe('a comment within a limit', () => {
  test('with room enough, everything stands there in order', () => {
    expect(assemble('head', [section('One', 2, 1), section('Two', 1, 1, { folded: true }), section('Empty', 0, 1)])).toBe([
      'head', '', '### One', '', '- One 0 x', '- One 1 x', '', '<details>', '<summary>Two</summary>', '', '- Two 0 x', '', '</details>', '',
    ].join('\n'));
  });

  test.each([300, 1000, 2000, 5000, 20_000, 65_536])('never more than %i characters, and every fold is closed', limit => {
    const comment = assemble('head', [
      section('One', 500, 80),
      section('Picture', 1, 3000, { instead: 'no room' }),
      section('Two', 500, 80, { folded: true }),
      section('Three', 500, 80, { folded: true, separator: '\n\n' }),
    ], limit);
    expect(comment.length).toBeLessThanOrEqual(limit);
    expect(comment.startsWith('head')).toBe(true);
    expect(comment.split('<details>').length).toBe(comment.split('</details>').length);
  });

  test('what was cut is counted', () => {
    expect(assemble('head', [section('One', 100, 80)], 2000)).toMatch(/- … and 8\d more lines, left out to stay within a comment\.\n$/);
  });

  test('a later section keeps its share when an earlier one is endless', () => {
    const comment = assemble('head', [section('Endless', 5000, 80), section('Hazards', 5, 80)]);
    expect(comment).toContain('- Hazards 4');
    expect(comment).not.toMatch(/more hazards/);
  });

  test('a picture without room says where it is instead', () => {
    const comment = assemble('head', [section('Picture', 1, 3000, { instead: 'see the run', folded: true }), section('Two', 1, 1)], 2000);
    expect(comment).toContain('### Picture\n\nsee the run');
    expect(comment).toContain('- Two 0');
  });
});
