/** Mistakes looked for in thousands of Services, beside kube-score on the same files; and what the rules add to a synth. */
import { join } from 'node:path';
import { command, services } from './commands';
import { against, mb, median, ms, ratio, table } from './figures';
import { Cost, found, interleaved, Run } from './process';

/** Services; as many Deployments come with them. */
const SERVICES = 10_000;
/** Objects, for the cost of one. */
const SIZES = [100, 1000, 5000, 20_000];
const PAIRS = 1000;

/** A linter's 1 says that it found something. */
const EXITS = [0, 1];

export function lint(folder: string, rounds: number): string {
  return [
    beside(folder, Math.min(rounds, 3)),
    '',
    growth(folder, rounds),
    '',
    synth(folder, rounds),
  ].join('\n');
}

function beside(folder: string, rounds: number): string {
  const input = join(folder, `lint-${2 * SERVICES}`);
  const files = services(input, SERVICES);
  const ours: Run = { command: [...command(folder), 'lint', input], exits: EXITS };
  const kubeScore = process.env.KUBE_SCORE ?? 'kube-score';
  const peers: Run[] = found(kubeScore, 'version') ? [{ command: [kubeScore, 'score', '--output-format', 'ci', ...files], exits: EXITS }] : [];
  const [mine, theirs] = interleaved([ours, ...peers], rounds);
  return [
    `Lint of ${SERVICES} Services with ${SERVICES} Deployments, median of ${rounds} interleaved rounds.`,
    '',
    table(['', 'wall', 'processor time', 'peak memory'], [['this library', ...figures(mine)], ...theirs === undefined ? [] : [['kube-score', ...figures(theirs)]]]),
    '',
    theirs === undefined
      ? 'No `kube-score` found: `go install github.com/zegl/kube-score/cmd/kube-score@latest`, or say where in KUBE_SCORE.'
      : `Ratio of wall: ${against(ratio(mine.map(c => c.wall), theirs.map(c => c.wall)), 0.2)},`
        + ` of processor time: ${against(ratio(mine.map(c => c.cpu), theirs.map(c => c.cpu)), 0.2)}`,
  ].join('\n');
}

function figures(costs: readonly Cost[]): string[] {
  return [ms(median(costs.map(c => c.wall))), ms(median(costs.map(c => c.cpu))), mb(median(costs.map(c => c.memory)))];
}

function growth(folder: string, rounds: number): string {
  const runs = SIZES.map((objects): Run => {
    const input = join(folder, `lint-${objects}`);
    services(input, objects / 2);
    return { command: [...command(folder), 'lint', input], exits: EXITS };
  });
  const start: Run = { command: [...command(folder), 'lint', '--help'] };
  const [empty, ...costs] = interleaved([start, ...runs], rounds);
  const least = median(empty.map(c => c.cpu));
  return [
    `Cost of an object: processor time less that of \`lint --help\` (${ms(least)}), median of ${rounds} rounds.`,
    '',
    table(['objects', ...SIZES.map(String)], [['µs an object', ...costs.map((of, i) => ((median(of.map(c => c.cpu)) - least) / SIZES[i] * 1000).toFixed(0))]]),
  ].join('\n');
}

function synth(folder: string, rounds: number): string {
  const run = (name: string): Run => ({ command: [process.execPath, join(folder, 'bench/programs', `${name}.js`), String(PAIRS), join(folder, 'out', name)] });
  const [checked, unchecked] = interleaved([run('library'), run('library-unchecked')], rounds);
  return [
    `Synth of ${PAIRS} pairs with and without the rules, median of ${rounds} interleaved rounds.`,
    '',
    table(['', 'wall', 'processor time', 'peak memory'], [['with', ...figures(checked)], ['without', ...figures(unchecked)]]),
    '',
    `Ratio of wall: ${against(ratio(checked.map(c => c.wall), unchecked.map(c => c.wall)), 1.15)},`
      + ` of processor time: ${against(ratio(checked.map(c => c.cpu), unchecked.map(c => c.cpu)), 1.15)}`,
  ].join('\n');
}
