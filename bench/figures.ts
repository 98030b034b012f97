/** Medians, ratios and tables. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the rounds' ratios: both sides of each were measured in the same seconds. */
export function ratio(of: readonly number[], to: readonly number[]): number {
  return median(of.map((value, round) => value / to[round]));
}

export function ms(value: number): string {
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`;
}

export function mb(value: number): string {
  return `${value.toFixed(0)} MB`;
}

/** A ratio beside what it was meant to be. */
export function against(value: number, goal: number): string {
  return `${value.toFixed(2)} (goal ≤ ${goal}: ${value <= goal ? 'met' : 'missed'})`;
}

export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const width = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column].length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(width[column])).join(' | ')} |`;
  return [line(head), line(width.map(w => '-'.repeat(w))), ...rows.map(line)].join('\n');
}
