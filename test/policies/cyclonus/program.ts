/** cyclonus' matcher, a Go program of ours around it that answers a line with a line. */

import { ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PolicySet } from './sets';

/** A cell's letter: allowed, denied, and both again where only the address that a pod happens to have decides. */
export type Letter = '1' | '0' | 'y' | 'n';

export interface Answers {
  /** A text for each pair of ends, by who calls first; a letter for each port. */
  readonly cells?: readonly string[];
  /** Mistakes of cyclonus that are known: how many selectors they are about. */
  readonly exceptions?: Readonly<Record<string, number>>;
  /** Cells that they change. */
  readonly corrected?: number;
  readonly error?: string;
}

export class Cyclonus {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-policies-'));
  private readonly program = join(this.folder, 'cyclonus');
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor() {
    execFileSync('go', ['build', '-C', join(__dirname, 'program'), '-o', this.program, '.'], { env: { ...process.env, CGO_ENABLED: '0' }, stdio: ['ignore', 'inherit', 'inherit'] });
    this.child = spawn(this.program, { stdio: 'pipe' });
    this.child.stderr.pipe(process.stderr);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** The test cases that cyclonus brings. */
  public cases(): readonly PolicySet[] {
    return execFileSync(this.program, ['cases'], { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 }).trim().split('\n').map((line): PolicySet => JSON.parse(line));
  }

  public async answers(set: PolicySet): Promise<Answers> {
    this.child.stdin.write(`${JSON.stringify(set)}\n`);
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error('the cyclonus program ended before it answered');
    return JSON.parse(value);
  }

  public close(): void {
    this.child.stdin.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
