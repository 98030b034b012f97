/** What the steps of this folder say while they run, and their last line. */

import { Interrupted } from '../../src/cluster/kind';
import { ResultData } from '../../src/plan/results';

const start = Date.now();

/** A line, with the seconds since the beginning. */
export function say(text: string): void {
  process.stdout.write(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export class Tally {
  private passed = 0;
  private readonly failures: string[] = [];

  public check(passed: boolean, failure: string): void {
    if (passed) this.passed++;
    else this.failures.push(failure);
  }

  /** Runs a step, tells how it went, and sets the exit status. What stops it, Ctrl-C too, is one more failure. */
  public async conclude(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.check(false, error instanceof Interrupted ? 'interrupted' : error instanceof Error ? error.message : String(error));
    }
    process.exitCode = this.end();
  }

  /** Repeats the failures, so that nobody has to scroll, and ends with the line that CI reads. */
  public end(): number {
    this.failures.forEach(failure => print(`FAILED: ${failure}`));
    print(`${this.passed} passed, ${this.failures.length} failed`);
    return this.failures.length === 0 ? 0 : 1;
  }
}

/** Columns as wide as their widest cell; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return rows.map(row => row.map((cell, column) => column === row.length - 1 ? cell : cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

/** What of a result must be the same whenever the chapter is played. */
export function line({ id, observation, expected, observed, verdict }: ResultData): readonly string[] {
  return [verdict === 'held' ? 'ok' : verdict, observation ?? '', id, expected, observed];
}
