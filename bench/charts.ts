/** What a chart of its own for every pair costs. */
import { join } from 'node:path';
import { median, ms, table } from './figures';
import { interleaved } from './process';

const SIZES = [50, 100, 200, 400];

export function charts(folder: string, rounds: number): string {
  const rows = SIZES.map(size => {
    const costs = interleaved(['app', 'connectivity'].map(kind => ({
      command: [process.execPath, join(folder, 'bench/programs/charts.js'), String(size), join(folder, 'out', `charts-${kind}-${size}`), kind],
    })), rounds);
    return [String(size), ...costs.map(of => `${ms(median(of.map(c => c.wall)))}, ${ms(median(of.map(c => c.cpu)))}`)];
  });
  return [
    `A chart for every pair, median of ${rounds} interleaved rounds: wall and processor time.`,
    '',
    table(['charts', 'cdk8s\' App', 'ConnectivityApp'], rows),
  ].join('\n');
}
