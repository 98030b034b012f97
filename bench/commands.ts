/** The library's command as a program of plain JavaScript, and manifests for it to read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pair } from './peers';

const PAIRS_A_FILE = 50;

/** The start of a command line that runs the built library's command. */
export function command(folder: string): readonly string[] {
  const program = join(folder, 'command.js');
  writeFileSync(program, `require('./src/cli/main.js').main(process.argv.slice(2), {
    cwd: process.cwd(), env: process.env, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr,
  }).then(status => { process.exitCode = status; });\n`);
  return [process.execPath, program];
}

/** A folder with so many Services and as many Deployments behind them; the names of its files. */
export function services(folder: string, count: number): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (let first = 0; first < count / 2; first += PAIRS_A_FILE) {
    const pairs = Array.from({ length: Math.min(PAIRS_A_FILE, count / 2 - first) }, (_, i) => pair(`pair-${first + i}`));
    const file = join(folder, `pairs-${first}.yaml`);
    writeFileSync(file, pairs.join('---\n'));
    files.push(file);
  }
  return files;
}
