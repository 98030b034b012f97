/** Runs programs and says what they cost. */
import { spawnSync } from 'node:child_process';

export interface Run {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where what it prints goes: some programs print what others write. */
  readonly stdout?: string;
  /** Exit codes that mean that it did its work; a linter's 1 says that it found something. */
  readonly exits?: readonly number[];
}

export interface Cost {
  /** From start to exit, in milliseconds. */
  readonly wall: number;
  /** Of all threads, in milliseconds. It hardly minds what else the machine does. */
  readonly cpu: number;
  /** The most memory that was resident, in megabytes. */
  readonly memory: number;
}

/**
 * Only wait4 tells what a finished process needed, whatever it is written in, and Node.js has no call for it.
 * The program's own start is measured, this script's is not.
 */
const MEASURE = `
import json, os, sys, time
out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
null = os.open(os.devnull, os.O_RDWR)
start = time.monotonic()
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, out, 1)])
_, status, usage = os.wait4(pid, 0)
wall = time.monotonic() - start
unit = 1 if sys.platform == 'darwin' else 1024
print(json.dumps({'exit': os.waitstatus_to_exitcode(status), 'wall': wall * 1e3,
  'cpu': (usage.ru_utime + usage.ru_stime) * 1e3, 'memory': usage.ru_maxrss * unit / 1e6}))
`;

export function measure(run: Run): Cost {
  const measured = spawnSync('python3', ['-c', MEASURE, run.stdout ?? '/dev/null', ...run.command], {
    cwd: run.cwd,
    env: { ...process.env, ...run.env },
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (measured.error !== undefined) throw measured.error;
  if (measured.status !== 0) throw new Error(`python3, which measures, failed: ${measured.stderr}`);
  const cost: Cost & { readonly exit: number } = JSON.parse(measured.stdout);
  if (!(run.exits ?? [0]).includes(cost.exit)) throw new Error(`${run.command.join(' ')} ended with exit code ${cost.exit}: ${measured.stderr.slice(-2000)}`);

  return { wall: cost.wall, cpu: cost.cpu, memory: cost.memory };
}

/** Whether a program is there to be measured. */
export function found(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/**
 * Rounds in which every contender runs once, so that a noisy minute hits them all; each round begins with another one.
 */
export function interleaved(contenders: readonly Run[], rounds: number): Cost[][] {
  const costs: Cost[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      costs[index].push(measure(contenders[index]));
    }
  }
  return costs;
}
