/** A picture of 500 Services. */
import { join } from 'node:path';
import { command, services } from './commands';
import { mb, median, ms, table } from './figures';
import { found, interleaved, Run } from './process';

const SERVICES = 500;
const FORMATS = ['mermaid', 'dot', 'svg', 'html'];
const GOAL = 3000;

export function picture(folder: string, rounds: number): string {
  const input = join(folder, 'picture');
  services(input, SERVICES);
  const sample = join(folder, 'picture-sample');
  services(sample, 2);
  const [program, ...args] = command(folder);
  const formats = FORMATS.filter(format => found(program, ...args, 'graph', sample, '--format', format));
  const costs = interleaved(formats.map((format): Run => ({ command: [...command(folder), 'graph', input, '--format', format], stdout: join(folder, `picture.${format}`) })), rounds);
  return [
    `A picture of ${SERVICES} Services with ${SERVICES} Deployments, median of ${rounds} interleaved rounds.`,
    '',
    table(['', 'wall', 'processor time', 'peak memory', `wall ≤ ${ms(GOAL)}`], formats.map((format, i) => {
      const wall = median(costs[i].map(c => c.wall));
      return [format, ms(wall), ms(median(costs[i].map(c => c.cpu))), mb(median(costs[i].map(c => c.memory))), wall <= GOAL ? 'met' : 'missed'];
    })),
    ...FORMATS.filter(format => !formats.includes(format)).map(format => `\nNot drawn: ${format}.`),
  ].join('\n');
}
