import * as fs from 'node:fs';
import { DOCUMENT, documentWith, heldAgainst } from './held-against';

describe('docs/review.md', () => {
  test('holds the review against git diff and diff as they are now', async () => {
    const text = fs.readFileSync(DOCUMENT, 'utf8');
    // Stale? npx tsx test/review/held-against.ts
    expect(text).toBe(await documentWith(text));
  });

  test('shows what matters sooner than any diff does', async () => {
    const rows = [...(await heldAgainst()).matchAll(/^\| (`git diff`|`diff -rN`|review) \| (\d+) \| (\d+|never) \|/gm)];
    expect(rows).toHaveLength(9);
    for (const [, tool, , seen] of rows) {
      if (tool === 'review') {
        expect(Number(seen)).toBeGreaterThan(0);
        expect(Number(seen)).toBeLessThanOrEqual(4);
      } else {
        expect(seen === 'never' || Number(seen) > 10).toBe(true);
      }
    }
  });
});
