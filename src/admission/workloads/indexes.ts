/** Lists of indexes such as `0,2-4`, as Jobs have them. */

/** How many indexes a list names; a clause where it is none or names one that is not below `completions`. */
export function indexesIn(list: string, completions: number): number | string {
  if (list === '') return 0;

  let [last, count] = [-1, 0];
  for (const part of list.split(',')) {
    const [, from, to = from] = /^(\+?[0-9]+)(?:-(\+?[0-9]+))?$/.exec(part) ?? [];
    if (from === undefined) return `${JSON.stringify(part)} is neither an index nor a range such as 2-4`;

    const [first, end] = [Number(from), Number(to)];
    if (first >= completions || end >= completions) return `index ${Math.max(first, end)} is not below completions, ${completions}`;

    if (first <= last || end < first || (end === first && part.includes('-'))) return `${JSON.stringify(part)} is not in rising order`;

    last = end;
    count += end - first + 1;
  }
  return count;
}
