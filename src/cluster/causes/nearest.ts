/** What somebody may have meant. Pure. */

/** Levenshtein's distance. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));

    row = next;
  }
  return row[b.length];
}

/** The candidate that is nearest, and near enough to be a slip of the pen. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .filter(candidate => candidate !== word)
    .map(candidate => ({ candidate, far: distance(word, candidate) }))
    .filter(({ far }) => far <= Math.max(2, Math.floor(word.length / 4)))
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1));
  return near[0]?.candidate;
}
