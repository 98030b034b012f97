/** A project in an empty folder, set up by the very lines that README.md shows under "Your own app". */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
/** Where the README supposes the clone. */
const CLONE = '../cdk8s-connectivity';

export const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** What stands between a heading and the next one of its level. */
function section(title: string): string {
  const [, text] = README.split(`\n## ${title}\n`);
  if (text === undefined) throw new Error(`README.md has no heading "## ${title}"`);
  return text.split(/^## /m)[0];
}

/** The fenced block of a language, or the one that a line such as "`main.ts`:" announces. */
export function block(text: string, announced: string): string {
  const fence = new RegExp(`${announced}\\n(.*?)^\`\`\`$`, 'ms').exec(text);
  if (fence === null) throw new Error(`README.md shows nothing after ${announced}`);
  return fence[1];
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class UserProject {
  /** Runs the README's install lines, and writes the files that it names. */
  public static fromReadme(): UserProject {
    const text = section('Your own app');
    const lines = block(text, '```sh');
    if (!lines.includes(CLONE)) throw new Error(`README.md's install lines name no ${CLONE}`);

    const above = mkdtempSync(join(tmpdir(), 'package-'));
    execFileSync('bash', ['-euo', 'pipefail', '-c', lines.replaceAll(CLONE, ROOT)], { cwd: above, stdio: ['ignore', 'pipe', 'inherit'] });
    const project = new UserProject(above, join(above, 'shop'));
    for (const file of ['cdk8s.yaml', 'main.ts']) project.write(file, block(text, `\`${file}\`:\\n\\n\`\`\`\\w+`));
    return project;
  }

  private constructor(private readonly above: string, public readonly folder: string) {}

  public write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  public read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  public run(program: string, ...args: string[]): Ended {
    return spawnSync(program, args, { cwd: this.folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  }

  /** Standard output, and an error with everything it said when the program fails. */
  public must(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = this.run(program, ...args);
    if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  public remove(): void {
    rmSync(this.above, { recursive: true, force: true });
  }
}
