/** Objects as text: the libraries, and the writer that stands before them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mb, median, ms, table } from './figures';
import { interleaved } from './process';

const PAIRS = 5000;
const WRITERS = { 'json': 'JSON.stringify', 'yaml': 'yaml, as cdk8s calls it', 'js-yaml': 'js-yaml', 'ours': 'manifestText' };

export function text(folder: string, rounds: number): string {
  const out = (writer: string) => join(folder, 'out', `text-${writer}`);
  const writers = Object.keys(WRITERS);
  const costs = interleaved(writers.map(writer => ({
    command: [process.execPath, join(folder, 'bench/programs/text.js'), String(PAIRS), out(writer), writer],
  })), rounds);
  const least = median(costs[0].map(c => c.cpu));
  const reference = readFileSync(join(out('yaml'), 'text'), 'utf8');
  return [
    `The ${4 * PAIRS} objects of ${PAIRS} pairs as text, whole processes, median of ${rounds} interleaved rounds.`,
    '',
    table(['', 'wall', 'processor time', 'more than JSON', 'peak memory', 'bytes of cdk8s'], Object.values(WRITERS).map((name, i) => {
      const cpu = median(costs[i].map(c => c.cpu));
      const same = i === 0 ? '' : readFileSync(join(out(writers[i]), 'text'), 'utf8') === reference ? 'the same' : 'others';
      return [name, ms(median(costs[i].map(c => c.wall))), ms(cpu), i === 0 ? '' : ms(cpu - least), mb(median(costs[i].map(c => c.memory))), same];
    })),
  ].join('\n');
}
