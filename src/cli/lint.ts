import { parseArgs } from 'node:util';
import { Io } from './io';
import { tellLeftOut } from './left-out';
import { NEWEST_VERSION } from '../kubernetes/version';
import { readFolder, SourceFile } from '../manifests/find';
import { lineOf } from '../manifests/line';
import { LeftOut, readFiles } from '../manifests/read';
import { PLAN_FILE, PlanData } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { Platform, PLATFORMS } from '../rules/family';
import { Severity } from '../rules/finding';
import { lintAll } from '../rules/lint';
import { Located, REPORTS } from '../rules/report';

const HELP = `Usage: cdk8s-connectivity lint [FILES | FOLDERS | -] [options]

Finds mistakes in manifests (YAML or JSON, of whatever made them) without a cluster.
Reads dist when nothing is named, standard input for -. A plan in a folder
(${PLAN_FILE}) says what is applied when, and what is expected of it.

  --format FORMAT       text, json, sarif or github (default: text)
  --fail-on SEVERITY    exit 1 from error, warning or never on (default: error)
  --kubernetes-version  whose rules hold (default: ${NEWEST_VERSION}, the newest that is known)
  --platform PLATFORM   where it is meant to run: ${PLATFORMS.join(', ')}
  --cluster-domain NAME what the cluster's names end in (default: cluster.local)
  --help                this text

A finding that is meant is acknowledged by an annotation of its object, a line each:
  connectivity.cdk8s.io/acknowledge: 'selector-no-pods: deployed by team b'

Exit status: 0 nothing to fail on, 1 something, 2 something could not be read.
`;

const FAIL_ON = { error: ['error'], warning: ['error', 'warning'], never: [] } as const satisfies Record<string, readonly Severity[]>;

/** What the user wrote, or what was read, makes no sense; the message says what would. */
class CannotRun extends Error {}

interface Request {
  readonly sources: readonly string[];
  readonly format: keyof typeof REPORTS;
  readonly failOn: keyof typeof FAIL_ON;
  readonly kubernetesVersion?: string;
  readonly platform?: Platform;
  readonly clusterDomain?: string;
}

export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    const request = parse(args);
    if (request === 'help') {
      io.stdout.write(HELP);
      return 0;
    }
    return await lintSources(request, io);
  } catch (error) {
    // What programs and files say no to has a code; anything else is a fault of ours, and its stack is wanted.
    if (!(error instanceof CannotRun) && !(error instanceof Error && ('code' in error || error.name === 'SourceError'))) throw error;
    io.stderr.write(`cdk8s-connectivity lint: ${error.message}\n`);
    return 2;
  }
}

async function lintSources(request: Request, io: Io): Promise<number> {
  const { files, plan, leftOut: unread } = await read(request.sources, io);
  const texts = new Map(files.map(file => [file.path, file.text]));
  const { manifests, leftOut } = readFiles(files);
  const { findings, acknowledged } = lintAll(manifests, { ...request, plan });
  const located = findings.map((finding): Located => ({
    finding,
    line: lineOf(texts.get(finding.manifest.file ?? '') ?? '', finding.manifest, finding.field),
  }));
  const colour = io.stdout.isTTY === true && io.env.NO_COLOR === undefined;
  io.stdout.write(REPORTS[request.format]({ located, acknowledged, objects: manifests.length }, colour));
  if (!tellLeftOut([...unread, ...leftOut], {}, io.stderr)) return 2;
  const fatal: readonly Severity[] = FAIL_ON[request.failOn];
  return findings.some(({ severity }) => fatal.includes(severity)) ? 1 : 0;
}

async function read(sources: readonly string[], io: Io): Promise<{ files: readonly SourceFile[]; leftOut: readonly LeftOut[]; plan?: PlanData }> {
  const files: SourceFile[] = [];
  const leftOut: LeftOut[] = [];
  const plans: SourceFile[] = [];
  for (const source of sources) {
    if (source === '-') {
      files.push({ name: '-', path: '<stdin>', text: await textOf(io.stdin) });
    } else {
      const folder = await readFolder(source, io.cwd);
      files.push(...folder.files);
      leftOut.push(...folder.leftOut);
      if (folder.plan !== undefined) plans.push(folder.plan);
    }
  }
  if (files.length + leftOut.length === 0) throw new CannotRun(`${sources.join(', ')}: there is no YAML or JSON file. Synthesize first, or name another folder.`);
  if (plans.length > 1) throw new CannotRun(`${plans.map(plan => plan.path).join(', ')}: only one plan can be followed. Lint one folder at a time.`);
  const [plan] = plans;
  return plan === undefined ? { files, leftOut } : { files, leftOut, plan: planIn(plan) };
}

function planIn({ text, path }: SourceFile): PlanData {
  try {
    return readPlan(text, path);
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error));
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function parse(args: readonly string[]): Request | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  return {
    sources: positionals.length > 0 ? positionals : ['dist'],
    format: oneOf('--format', values.format ?? 'text', ['text', 'json', 'sarif', 'github']),
    failOn: oneOf('--fail-on', values['fail-on'] ?? 'error', ['error', 'warning', 'never']),
    kubernetesVersion: version(values['kubernetes-version']),
    ...values.platform === undefined ? {} : { platform: oneOf('--platform', values.platform, PLATFORMS) },
    ...values['cluster-domain'] === undefined ? {} : { clusterDomain: values['cluster-domain'] },
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'format': text,
        'fail-on': text,
        'kubernetes-version': text,
        'platform': text,
        'cluster-domain': text,
        'help': { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new CannotRun(`${error instanceof Error ? error.message : String(error)} See --help.`);
  }
}

function version(value: string | undefined): string | undefined {
  if (value !== undefined && !/^v?1\.\d+(\.\d+)?$/.test(value)) throw new CannotRun(`--kubernetes-version ${value} is no version of Kubernetes. Write it like 1.34.`);

  return value?.replace(/^v/, '');
}

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const chosen = choices.find(one => one === value);
  if (chosen === undefined) throw new CannotRun(`${option} ${value} is not known. One of: ${choices.join(', ')}.`);
  return chosen;
}
