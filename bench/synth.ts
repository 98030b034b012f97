/** The same objects, made by this library and by others: wall and memory of whole processes. */
import { join } from 'node:path';
import { against, mb, median, ms, ratio, table } from './figures';
import { helm, kustomize } from './peers';
import { Cost, interleaved, Run } from './process';

/** Kustomize compares each resource with each: 1000 pairs take it a minute, 5000 longer than anybody waits. */
const KUSTOMIZE_CAP = 100;

const OURS = 'this library';
const L1 = 'cdk8s-plus-28, L1';
const L2 = 'cdk8s-plus-28, L2';
const HELM = 'helm template';

export function synth(folder: string, sizes: readonly number[], rounds: number): string {
  const measured = sizes.map(pairs => ({ pairs, costs: measureSize(folder, pairs, rounds) }));
  return [
    `Web and API pairs as whole processes, median of ${rounds} interleaved rounds: wall, processor time, peak memory.`,
    '',
    costTable(measured),
    '',
    'Against the goals; a ratio is the median of the rounds\' ratios, of wall and of processor time:',
    '',
    goalTable(measured),
    ...measured.some(({ costs }) => costs.has(HELM)) ? [] : ['', 'No `helm` found: `go install helm.sh/helm/v3/cmd/helm@v3.22.0`, or say where in HELM.'],
    ...sizes.some(pairs => pairs > KUSTOMIZE_CAP) ? ['', `\`kubectl kustomize\` is left out above ${KUSTOMIZE_CAP} pairs: its time grows with their square.`] : [],
  ].join('\n');
}

type Costs = ReadonlyMap<string, readonly Cost[]>;
type Measured = ReadonlyArray<{ readonly pairs: number; readonly costs: Costs }>;

function measureSize(folder: string, pairs: number, rounds: number): Costs {
  const program = (name: string): Run => ({
    command: [process.execPath, join(folder, 'bench/programs', `${name}.js`), String(pairs), join(folder, 'out', `${name}-${pairs}`)],
  });
  const contenders = new Map<string, Run | undefined>([
    [OURS, program('library')],
    [L1, program('plus-l1')],
    [L2, program('plus-l2')],
    ['ApiObject', program('api-object')],
    [HELM, helm(join(folder, 'helm'), pairs)],
    ['kubectl kustomize', pairs <= KUSTOMIZE_CAP ? kustomize(join(folder, `kustomize-${pairs}`), pairs) : undefined],
  ]);
  const present = [...contenders].flatMap(([name, run]) => run === undefined ? [] : [{ name, run }]);
  const costs = interleaved(present.map(({ run }) => run), rounds);
  return new Map(present.map(({ name }, i) => [name, costs[i]]));
}

function costTable(measured: Measured): string {
  const names = [...new Set(measured.flatMap(({ costs }) => [...costs.keys()]))];
  return table(['', ...measured.map(({ pairs }) => `${pairs} pairs`)], names.map(name => [
    name,
    ...measured.map(({ costs }) => {
      const of = costs.get(name);
      return of === undefined ? '–' : `${ms(median(of.map(c => c.wall)))}, ${ms(median(of.map(c => c.cpu)))}, ${mb(median(of.map(c => c.memory)))}`;
    }),
  ]));
}

/** What the library was meant to reach, for so many pairs and more. */
const GOALS = [
  { peer: L1, goal: (pairs: number) => pairs === 1 ? 1.2 : pairs >= 1000 ? 1.1 : undefined, figures: ['wall', 'cpu', 'memory'] },
  { peer: L2, goal: (pairs: number) => pairs >= 1000 ? 0.65 : undefined, figures: ['wall', 'cpu', 'memory'] },
  { peer: HELM, goal: (pairs: number) => pairs >= 5000 ? 1 : undefined, figures: ['wall', 'cpu'] },
] as const;

function goalTable(measured: Measured): string {
  return table(['', ...measured.map(({ pairs }) => `${pairs} pairs`)], GOALS.flatMap(({ peer, goal, figures }) => figures.map(figure => [
    `${figure} ÷ ${peer}`,
    ...measured.map(({ pairs, costs }) => {
      const ours = costs.get(OURS);
      const theirs = costs.get(peer);
      if (ours === undefined || theirs === undefined) return '–';
      const value = ratio(ours.map(c => c[figure]), theirs.map(c => c[figure]));
      const wanted = goal(pairs);
      return wanted === undefined ? value.toFixed(2) : against(value, wanted);
    }),
  ])));
}
