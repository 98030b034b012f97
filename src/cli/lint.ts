/** `lint`: finds mistakes in manifests, without a cluster. */

import { CLUSTER_DOMAIN, clusterDomainIn } from './cluster-domain';
import { Command, Request, runCommand } from './command';
import { CommandError, UsageError } from './failure';
import { Io } from './io';
import { INPUT_OPTIONS, tellLeftOut } from './left-out';
import { Options } from './options';
import { defined } from '../kubernetes/values';
import { NEWEST_VERSION } from '../kubernetes/version';
import { textOf } from '../manifests/bytes';
import { readNamed, SourceFile } from '../manifests/find';
import { lineOf } from '../manifests/line';
import { LeftOut, readFiles } from '../manifests/read';
import { PLAN_FILE, PlanData } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { PLATFORMS } from '../rules/family';
import { Severity } from '../rules/finding';
import { lintAll } from '../rules/lint';
import { Located, REPORTS } from '../rules/report';

const FAIL_ON = { error: ['error'], warning: ['error', 'warning'], never: [] } as const satisfies Record<string, readonly Severity[]>;

const OPTIONS = {
  'format': { kind: 'choice', value: 'FORMAT', choices: ['text', 'json', 'sarif', 'github'], help: 'text, json, sarif or github (default: text)' },
  'fail-on': { kind: 'choice', value: 'SEVERITY', choices: ['error', 'warning', 'never'], help: 'exit 1 from error, warning or never on (default: error)' },
  'kubernetes-version': { kind: 'text', value: 'VERSION', help: `whose rules hold (default: ${NEWEST_VERSION}, the newest that is known)` },
  'platform': { kind: 'choice', value: 'PLATFORM', choices: PLATFORMS, help: `where it is meant to run: ${PLATFORMS.join(', ')}` },
  ...CLUSTER_DOMAIN,
  ...INPUT_OPTIONS,
} as const satisfies Options;

const command: Command<typeof OPTIONS> = {
  name: 'lint',
  usage: ['[FILES | FOLDERS | REVISIONS | -] [options]'],
  about: `Finds mistakes in manifests (YAML or JSON, of whatever made them) without a cluster.
Reads dist when nothing is named, standard input for -. A plan in a folder
(${PLAN_FILE}) says what is applied when, and what is expected of it.`,
  options: OPTIONS,
  notes: `A finding that is meant is acknowledged by an annotation of its object, a line each:
  connectivity.cdk8s.io/acknowledge: 'selector-no-pods: deployed by team b'`,
  statuses: '0 nothing to fail on, 1 something, 2 something could not be read.',
  run: lintSources,
};

export function run(args: readonly string[], io: Io): Promise<number> {
  return runCommand(command, args, io);
}

async function lintSources({ values, positionals, io, isTerminal, report }: Request<typeof OPTIONS>): Promise<number> {
  const options = defined({ kubernetesVersion: version(values['kubernetes-version']), platform: values.platform, clusterDomain: clusterDomainIn(values) });
  const { files, plan, leftOut: unread } = await read(positionals.length > 0 ? positionals : ['dist'], io);
  const texts = new Map(files.map(file => [file.path, file.text]));
  const { manifests, leftOut } = readFiles(files);
  const { findings, acknowledged } = lintAll(manifests, { ...options, plan });
  const located = findings.map((finding): Located => ({
    finding,
    line: lineOf(texts.get(finding.manifest.file ?? '') ?? '', finding.manifest, finding.field),
  }));
  const colours = isTerminal && io.env.NO_COLOR === undefined;
  const { format = 'text' } = values;
  report(REPORTS[format]({ located, acknowledged, objects: manifests.length }, colours), { colours, commands: format === 'github' });
  if (!tellLeftOut([...unread, ...leftOut], values, io.stderr)) return 2;
  const fatal: readonly Severity[] = FAIL_ON[values['fail-on'] ?? 'error'];
  return findings.some(({ severity }) => fatal.includes(severity)) ? 1 : 0;
}

async function read(sources: readonly string[], io: Pick<Io, 'cwd' | 'stdin'>): Promise<{ files: readonly SourceFile[]; leftOut: readonly LeftOut[]; plan?: PlanData }> {
  const files: SourceFile[] = [];
  const leftOut: LeftOut[] = [];
  const plans: SourceFile[] = [];
  for (const source of sources) {
    if (source === '-') {
      const text = textOf(await bytesOf(io.stdin));
      if (text === undefined) leftOut.push({ kind: 'unreadable', file: '<stdin>', reason: 'is no text in UTF-8' });
      else files.push({ name: '-', path: '<stdin>', text });
    } else {
      const folder = await readNamed(source, io.cwd);
      files.push(...folder.files);
      leftOut.push(...folder.leftOut);
      if (folder.plan !== undefined) plans.push(folder.plan);
    }
  }
  if (files.length + leftOut.length === 0) throw new CommandError(`${sources.join(', ')}: there is no YAML or JSON file. Synthesize first, or name another folder.`);
  if (plans.length > 1) throw new CommandError(`${plans.map(plan => plan.path).join(', ')}: only one plan can be followed. Lint one folder at a time.`);
  const [plan] = plans;
  return plan === undefined ? { files, leftOut } : { files, leftOut, plan: readPlan(plan.text, plan.path) };
}

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function version(value: string | undefined): string | undefined {
  if (value !== undefined && !/^v?1\.\d+(\.\d+)?$/.test(value)) throw new UsageError(`--kubernetes-version ${value} is no version of Kubernetes. Write it like 1.34.`);

  return value?.replace(/^v/, '');
}
