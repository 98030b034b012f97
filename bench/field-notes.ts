/**
 * Lints clones of other people's repositories, as `cdk8s-connectivity lint .` does at the root of each, and prints the tables of
 * docs/field-notes.md. With `--findings` every error and warning follows, to be looked at by hand.
 *
 *   npm run field-notes -- [--findings] FOLDER…
 */
import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { run } from '../src/cli/lint';

interface Found {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

interface Linted {
  readonly repository: string;
  readonly commit: string;
  readonly seconds: number;
  /** Of the processor, without kustomize's. */
  readonly own: number;
  readonly status: number;
  readonly objects: number;
  readonly units: number;
  readonly findings: readonly Found[];
  /** What `lint` wrote to standard error. */
  readonly said: string;
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
}

async function linted(folder: string): Promise<Linted> {
  const [out, err]: string[][] = [[], []];
  const begun = performance.now();
  const before = process.cpuUsage();
  const status = await run(['.', '--format', 'json'], {
    cwd: folder, env: process.env, stdin: Readable.from([]), stdout: { write: text => out.push(text) }, stderr: { write: text => err.push(text) },
  });
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  const { objects = 0, units = [], findings = [] } = JSON.parse(out.join('') || '{}') as { objects?: number; units?: readonly unknown[]; findings?: readonly Found[] };
  const repository = git(folder, 'remote', 'get-url', 'origin').replace(/^.*github\.com[/:]|\.git$/g, '');
  return { repository, commit: git(folder, 'rev-parse', 'HEAD').slice(0, 12), seconds, own: (user + system) / 1e6, status, objects, units: units.length, findings, said: err.join('') };
}

function counted({ findings }: Linted, severity: Found['severity']): string {
  const counts = new Map<string, number>();
  for (const { rule } of findings.filter(one => one.severity === severity)) counts.set(rule, (counts.get(rule) ?? 0) + 1);

  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, count]) => `${count} ${rule}`).join(', ') || '–';
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

async function main(args: readonly string[]): Promise<void> {
  const folders = args.filter(arg => arg !== '--findings');
  const all: Linted[] = [];
  for (const folder of folders) all.push(await linted(folder));

  const sum = (of: (one: Linted) => number) => all.reduce((total, one) => total + of(one), 0);
  const lines = [
    row(['repository', 'commit', 'objects', 'units', 'seconds', 'own', 'exit', 'errors', 'warnings', 'notes']),
    row(['---', '---', '---:', '---:', '---:', '---:', '---:', '---', '---', '---']),
    ...all.map(one => row([one.repository, `\`${one.commit}\``, one.objects, one.units, one.seconds.toFixed(1), one.own.toFixed(1), one.status,
      ...(['error', 'warning', 'note'] as const).map(severity => counted(one, severity))])),
    row([`${all.length} repositories`, '', sum(({ objects }) => objects), sum(({ units }) => units), sum(({ seconds }) => seconds).toFixed(1), sum(({ own }) => own).toFixed(1), '',
      ...(['error', 'warning', 'note'] as const).map(severity => sum(({ findings }) => findings.filter(one => one.severity === severity).length))]),
  ];
  if (args.includes('--findings')) {
    for (const { repository, findings, said } of all) {
      lines.push('', `## ${repository}`, '', ...said.split('\n').filter(line => line !== ''));
      for (const { severity, rule, file, line, message } of findings) if (severity !== 'note') lines.push(`- ${severity} ${rule} ${file ?? ''}:${line ?? ''} ${message}`);
    }
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

void main(process.argv.slice(2));
