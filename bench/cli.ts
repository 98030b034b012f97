/** `npx cdk8s synth` of the whole chapter, beside the same command with nothing to do. */
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './build';
import { against, mb, median, ms, ratio, table } from './figures';
import { interleaved, Run } from './process';

/** Without a look for a newer cdk8s, whose answer takes as long as the network likes. */
const SYNTH = ['npx', 'cdk8s', 'synth', '--no-check-upgrade'];

export function cli(folder: string, rounds: number): string {
  const contenders = { 'the chapter': chapter(join(folder, 'cli-chapter')), 'a copied file': copy(join(folder, 'cli-copy')) };
  const [ours, least] = interleaved(Object.values(contenders), rounds);
  return [
    `\`npx cdk8s synth\`, median of ${rounds} interleaved rounds. The yardstick's app command only copies a finished file.`,
    '',
    table(['', 'wall', 'processor time', 'peak memory'], Object.keys(contenders).map((name, i) => {
      const costs = [ours, least][i];
      return [name, ms(median(costs.map(c => c.wall))), ms(median(costs.map(c => c.cpu))), mb(median(costs.map(c => c.memory)))];
    })),
    '',
    `Ratio of wall: ${against(ratio(ours.map(c => c.wall), least.map(c => c.wall)), 1.4)},`
      + ` of processor time: ${against(ratio(ours.map(c => c.cpu), least.map(c => c.cpu)), 1.4)}`,
  ].join('\n');
}

/** The project as it is, but for where it writes. */
function chapter(folder: string): Run {
  mkdirSync(folder, { recursive: true });
  for (const part of ['node_modules', 'apps', 'src', 'package.json', 'tsconfig.json']) symlinkSync(join(PROJECT, part), join(folder, part));
  writeFileSync(join(folder, 'cdk8s.yaml'), readFileSync(join(PROJECT, 'cdk8s.yaml')));
  return { command: SYNTH, cwd: folder };
}

function copy(folder: string): Run {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  copyFileSync(join(PROJECT, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'finished'));
  copyFileSync(join(PROJECT, 'dist', 'numbers.k8s.yaml'), join(folder, 'finished', 'numbers.k8s.yaml'));
  writeFileSync(join(folder, 'cdk8s.yaml'), 'language: typescript\napp: cp -R finished dist\noutput: dist\n');
  return { command: SYNTH, cwd: folder };
}
