/** What somebody may have meant by a word that is unknown. */

/** How many letters have to be added, dropped, replaced or swapped with their neighbour to make one word the other. */
export function distance(one: string, other: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? before[j - 2] + 1 : Infinity;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1), swapped));
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}

/** Whether one word is the other with a typing mistake or two. */
export function alike(one: string, other: string): boolean {
  const limit = Math.min(one.length, other.length) > 5 ? 2 : 1;
  return Math.abs(one.length - other.length) <= limit && distance(one, other) <= limit;
}

/** The candidate that is nearest, and near enough to be a typing mistake. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .filter(candidate => candidate !== word)
    .map(candidate => ({ candidate, far: distance(word, candidate) }))
    .filter(({ far }) => far <= Math.max(2, Math.floor(word.length / 4)))
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1));
  return near[0]?.candidate;
}
