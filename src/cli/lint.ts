/** `lint`: finds mistakes in manifests, without a cluster. */

import { resolve } from 'node:path';
import { CLUSTER_DOMAIN, clusterDomainIn } from './cluster-domain';
import { Command, Request, runCommand } from './command';
import { CommandError, UsageError } from './failure';
import { Io } from './io';
import { exclusionsIn, INPUT_OPTIONS, tellExcluded, tellLeftOut } from './left-out';
import { Options } from './options';
import { readSource, STDIN } from './sources';
import { readUnits, tellUnbuilt, UNIT_OPTIONS } from './units';
import { dnsLabel1123Problem } from '../kubernetes/syntax';
import { defined } from '../kubernetes/values';
import { NEWEST_VERSION } from '../kubernetes/version';
import { Exclusions } from '../manifests/sources/exclude';
import { SourceFile, Version } from '../manifests/sources/find';
import { lineOf } from '../manifests/yaml/line';
import { PLAN_FILE, PlanData } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { PLATFORMS } from '../rules/family';
import { Severity } from '../rules/finding';
import { Located, REPORTS } from '../rules/report';
import { lintUnits } from '../rules/units';

const FAIL_ON = { error: ['error'], warning: ['error', 'warning'], never: [] } as const satisfies Record<string, readonly Severity[]>;

const OPTIONS = {
  'format': { kind: 'choice', value: 'FORMAT', choices: ['text', 'json', 'sarif', 'github'], help: 'text, json, sarif or github (default: text)' },
  'fail-on': { kind: 'choice', value: 'SEVERITY', choices: ['error', 'warning', 'never'], help: 'exit 1 from error, warning or never on (default: error)' },
  'kubernetes-version': { kind: 'text', value: 'VERSION', help: `whose rules hold (default: ${NEWEST_VERSION}, the newest that is known)` },
  'platform': { kind: 'choice', value: 'PLATFORM', choices: PLATFORMS, help: `where it is meant to run: ${PLATFORMS.join(', ')}` },
  'namespace': { kind: 'text', value: 'NAME', help: 'where objects go that name no namespace (default: not known)' },
  ...CLUSTER_DOMAIN,
  ...UNIT_OPTIONS,
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
  const options = defined({
    kubernetesVersion: version(values['kubernetes-version']), platform: values.platform, clusterDomain: clusterDomainIn(values), namespace: namespaceIn(values.namespace),
  });
  const { versions, named, plan } = await read(positionals.length > 0 ? positionals : [undefined], io, exclusionsIn(values));
  const { units, leftOut, unbuilt } = await readUnits(versions, defined({ cwd: io.cwd, units: values.unit, named, isPlanned: plan !== undefined }));
  const { findings, acknowledged } = lintUnits(units, defined({ ...options, plan }));
  const texts = new Map(versions.flatMap(({ files }) => files).map(file => [file.path, file.text]));
  const located = findings.map((finding): Located => ({
    finding,
    line: lineOf(texts.get(finding.manifest.file ?? '') ?? '', finding.manifest, finding.field),
  }));
  const colours = isTerminal && io.env.NO_COLOR === undefined;
  const { format = 'text' } = values;
  report(REPORTS[format]({ located, acknowledged, units }, colours), { colours, commands: format === 'github' });
  tellUnbuilt(unbuilt, values, io.stderr);
  tellExcluded(versions.flatMap(({ excluded }) => excluded), values, io.stderr);
  const isComplete = tellLeftOut([...versions.flatMap(one => one.leftOut), ...leftOut], values, io.stderr);
  const fatal: readonly Severity[] = FAIL_ON[values['fail-on'] ?? 'error'];
  const failing = findings.filter(({ severity }) => fatal.includes(severity)).length;
  if (isComplete) return failing > 0 ? 1 : 0;
  if (failing > 0) io.stderr.write(`lint: ${failing} ${failing === 1 ? 'finding is' : 'findings are'} to be corrected besides what could not be read.\n`);
  return 2;
}

async function read(sources: readonly (string | undefined)[], io: Pick<Io, 'cwd' | 'stdin'>, exclusions: Exclusions): Promise<{ versions: readonly Version[]; named: readonly string[]; plan?: PlanData }> {
  const versions: Version[] = [];
  const named: string[] = [];
  const plans: SourceFile[] = [];
  for (const source of sources) {
    const found = await readSource(source, io, exclusions);
    versions.push(found);
    if (found.plan !== undefined) plans.push(found.plan);
    const [file] = found.files;
    if (found.files.length === 1 && (file.path === STDIN || resolve(io.cwd, found.label) === resolve(io.cwd, file.path))) named.push(file.path);
  }
  if (versions.every(({ files, leftOut, excluded }) => files.length + leftOut.length + excluded.length === 0)) throw new CommandError(`${versions.map(({ label }) => label).join(', ')}: there is no YAML or JSON file. Synthesize first, or name another folder.`);
  if (plans.length > 1) throw new CommandError(`${plans.map(plan => plan.path).join(', ')}: only one plan can be followed. Lint one folder at a time.`);
  const [plan] = plans;
  return defined({ versions, named, plan: plan && readPlan(plan.text, plan.path) });
}

function namespaceIn(value: string | undefined): string | undefined {
  const problem = value === undefined ? undefined : dnsLabel1123Problem(value);
  if (problem !== undefined) throw new UsageError(`--namespace: ${problem}.`);
  return value;
}

function version(value: string | undefined): string | undefined {
  if (value !== undefined && !/^v?1\.\d+(\.\d+)?$/.test(value)) throw new UsageError(`--kubernetes-version ${value} is no version of Kubernetes. Write it like 1.34.`);

  return value?.replace(/^v/, '');
}
