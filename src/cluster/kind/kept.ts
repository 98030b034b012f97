/** The parent's side of the keeper: see `keeper.ts` for why there is such a process. */

import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { IpFamily, kindConfiguration, PortMapping } from './configuration';
import { Environment, problemIn } from './program';
import { ownProgram } from '../own-program';

export interface KeptOptions {
  readonly name: string;
  readonly workers: number;
  readonly portMappings: readonly PortMapping[];
  readonly ipFamily?: IpFamily;
  readonly nodeImage?: string;
  readonly env: Environment;
}

/** A cluster that is being made from now on, and that will be deleted unless it is left. */
export class Kept {
  public readonly kubeconfig: string;
  /** Resolves when kind made it; rejects with the end of what kind wrote. */
  public readonly created: Promise<void>;

  private readonly keeper: ChildProcess;
  private readonly deleted: Promise<boolean>;

  public constructor(private readonly options: KeptOptions) {
    const folder = mkdtempSync(join(tmpdir(), `${options.name}-`));
    this.kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(join(folder, 'kind.yaml'), kindConfiguration(options.workers, options.portMappings, options.ipFamily));

    const image = options.nodeImage === undefined ? [] : ['--image', options.nodeImage];
    this.keeper = spawn(process.execPath, [...ownProgram(__dirname, 'keeper'), options.name, folder, ...image], {
      env: { ...options.env },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    this.keeper.stdin?.on('error', () => undefined); // it ended; `deleted` says how
    const words = new Map<string, (word: string) => void>();
    const word = (first: string) => new Promise<string>(resolve => {
      words.set(first, resolve);
      this.keeper.once('close', () => resolve(''));
      this.keeper.once('error', () => resolve(''));
    });
    this.created = word('created').then(said => {
      if (said !== 'created 0') throw new Error(creationProblem(join(folder, 'log')));
    });
    this.created.catch(() => undefined); // an interrupted caller looks no more
    this.deleted = word('deleted').then(said => said === 'deleted');
    if (this.keeper.stdout !== null) createInterface(this.keeper.stdout).on('line', line => words.get(line.split(' ')[0])?.(line));
  }

  public async delete(): Promise<void> {
    this.keeper.stdin?.end('delete\n');
    if (!await this.deleted) throw new Error(`The kind cluster ${this.options.name} could not be deleted; do it with: kind delete cluster --name ${this.options.name}`);
  }

  public leave(): void {
    this.keeper.stdin?.end('keep\n');
  }
}

function creationProblem(log: string): string {
  try {
    return `kind could not make a cluster: ${problemIn(readFileSync(log, 'utf8'))}`;
  } catch {
    return 'kind could not make a cluster, and did not say why';
  }
}
