/** What it costs to close an app to everything but what is declared: whole synths beside those of the same app left open. */
import { join } from 'node:path';
import { against, mb, median, ms, ratio, table } from './figures';
import { interleaved, Run } from './process';

const KINDS = ['open', 'objects', 'closed'] as const;
const NAMES: Readonly<Record<typeof KINDS[number], string>> = { open: 'open', objects: 'open, with as many other objects', closed: 'closed' };
const FIGURES = ['wall', 'cpu', 'memory'] as const;
const GOAL = 1.3;

export function closed(folder: string, sizes: readonly number[], rounds: number): string {
  return sizes.map(pairs => ofSize(folder, pairs, rounds)).join('\n\n');
}

function ofSize(folder: string, pairs: number, rounds: number): string {
  const program = (kind: string): Run => ({
    command: [process.execPath, join(folder, 'bench/programs/closed.js'), String(pairs), join(folder, 'out', `${kind}-${pairs}`), kind],
  });
  const [open, objects, shut] = interleaved(KINDS.map(program), rounds);
  return [
    `${pairs} pairs whose web calls its API, and ${2 * pairs} policies where they are closed; median of ${rounds} interleaved rounds.`,
    '',
    table(['', 'wall', 'processor time', 'peak memory'], [open, objects, shut].map((costs, index) => [
      NAMES[KINDS[index]], ms(median(costs.map(c => c.wall))), ms(median(costs.map(c => c.cpu))), mb(median(costs.map(c => c.memory))),
    ])),
    '',
    table(['closed ÷', 'wall', 'processor time', 'peak memory'], [
      [NAMES.open, ...FIGURES.map(figure => against(ratio(shut.map(c => c[figure]), open.map(c => c[figure])), GOAL))],
      [NAMES.objects, ...FIGURES.map(figure => ratio(shut.map(c => c[figure]), objects.map(c => c[figure])).toFixed(2))],
    ]),
  ].join('\n');
}
