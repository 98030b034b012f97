import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { modelOf } from './model';
import { Answers, Cyclonus } from './program';
import { PolicySet, policySets } from './sets';

const SETS = Number(process.env.SETS ?? 10_000);
const SEED = Number(process.env.SEED ?? Date.now() % 2147483647);

let cyclonus: Cyclonus;
beforeAll(() => { cyclonus = new Cyclonus(); }, 900_000);
afterAll(() => cyclonus.close());

/** Why the model may say "not known" where cyclonus, which is told more, says yes or no. */
const REASONS = {
  address: 'only the address of a pod decides, by an ipBlock',
  namespace: 'the namespace of a pod is in no manifest',
  itself: 'a pod asks itself, which no policy keeps it from, though a Service on the way may',
} as const;
type Reason = keyof typeof REASONS;

/** What was compared, in numbers. */
class Count {
  private sets = 0;
  private cells = 0;
  private allowed = 0;
  private corrected = 0;
  private readonly doubtful = new Map<Reason, { cells: number; unknown: number }>();
  private readonly exceptions = new Map<string, number>();

  public set({ exceptions = {}, corrected = 0 }: Answers): void {
    this.sets += 1;
    this.corrected += corrected;
    for (const [name, times] of Object.entries(exceptions)) this.exceptions.set(name, (this.exceptions.get(name) ?? 0) + times);
  }

  public cell(allowed: boolean, reason: Reason | undefined, unknown: boolean): void {
    this.cells += 1;
    this.allowed += allowed ? 1 : 0;
    if (reason === undefined) return;
    const before = this.doubtful.get(reason) ?? { cells: 0, unknown: 0 };
    this.doubtful.set(reason, { cells: before.cells + 1, unknown: before.unknown + (unknown ? 1 : 0) });
  }

  public toString(): string {
    return [
      `${this.sets} sets, ${this.cells} cells, ${(100 * this.allowed / this.cells).toFixed(1)} % of them allowed: 0 disagreements`,
      ...[...this.doubtful].sort().map(([reason, { cells, unknown }]) => `  ${cells} cells where ${REASONS[reason]}: the model says "not known" in ${unknown}, and what cyclonus says in the rest`),
      `  ${this.corrected} cells are other than cyclonus says, by mistakes of its selectors that are known:`,
      ...[...this.exceptions].sort().map(([name, times]) => `    ${times} times ${name}`),
    ].join('\n');
  }
}

async function compare(set: PolicySet, count: Count): Promise<void> {
  const answers = await cyclonus.answers(set);
  const { cells, error } = answers;
  if (cells === undefined) throw new Error(`cyclonus: ${error}\n${stringify(set.policies)}`);

  count.set(answers);
  const ask = modelOf(set);
  const ends = [...set.pods.map(({ namespace, name }) => `${namespace}/${name}`), ...set.outside];
  cells.forEach((letters, cell) => [...letters].forEach((letter, index) => {
    const [from, to, port] = [Math.floor(cell / ends.length), cell % ends.length, set.ports[index]];
    const answer = ask(from, to, port);
    const right = letter === '1' || letter === 'y' ? 'yes' : 'no';
    const reason = letter === 'y' || letter === 'n' ? 'address'
      : [from, to].some(end => set.unseen?.includes(set.pods[end]?.namespace)) ? 'namespace'
        : from === to && right === 'no' ? 'itself' : undefined;
    if (answer !== right && (answer !== 'unknown' || reason === undefined)) {
      throw new Error([
        `from ${ends[from]} to ${ends[to]}, ${port.protocol} ${port.port}: cyclonus says ${right}${reason === undefined ? '' : `, where ${REASONS[reason]}`}; the model says ${answer}`,
        ...[from, to].filter(end => end < set.pods.length).map(end => `# ${JSON.stringify(set.pods[end])}`),
        `# labels of namespaces: ${JSON.stringify(set.namespaces)}; in no manifest: ${set.unseen?.join(', ') || 'none'}`,
        set.policies.map(policy => stringify(policy)).join('---\n'),
      ].join('\n'));
    }

    count.cell(right === 'yes', reason, answer === 'unknown');
  }));
}

test('the model answers cyclonus\' own test cases as its matcher does', async () => {
  const count = new Count();
  for (const set of cyclonus.cases()) {
    try {
      await compare(set, count);
    } catch (error) {
      throw new Error(`${set.name}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  process.stdout.write(`cyclonus' own cases: ${count}\n`);
}, 300_000);

test(`the model answers random policies as cyclonus' matcher does: ${SETS} sets, seed ${SEED}`, async () => {
  const count = new Count();
  await fc.assert(fc.asyncProperty(policySets, set => compare(set, count)), { numRuns: SETS, seed: SEED, endOnFailure: false });
  process.stdout.write(`seed ${SEED}: ${count}\n`);
}, 1_800_000);
