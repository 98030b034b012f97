/** `graph`: draws who reaches whom. */

import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { CLUSTER_DOMAIN, clusterDomainIn } from './cluster-domain';
import { Command, Request, runCommand } from './command';
import { CommandError, UsageError } from './failure';
import { Io } from './io';
import { exclusionsIn, INPUT_OPTIONS, tellExcluded, tellLeftOut } from './left-out';
import { Options } from './options';
import { readSource } from './sources';
import { readUnits, tellUnbuilt, UNIT_OPTIONS } from './units';
import { defined, isRecord } from '../kubernetes/values';
import { LeftOut, Manifest } from '../manifests/read';
import { readVersion, Version } from '../manifests/sources/find';
import { partsOf, pictureOf } from '../picture/drawing';
import { changesOf, compared, Picture } from '../picture/picture';
import { momentsOf } from '../plan/moments';
import { PLAN_FILE, PlanData } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { ResultsData } from '../plan/results';

const FORMATS = ['mermaid', 'dot', 'svg', 'html'] as const;
type Format = typeof FORMATS[number];

const OPTIONS = {
  format: { kind: 'choice', value: 'FORMAT', choices: FORMATS, help: 'mermaid (default), dot, svg, or html: a page to look around in' },
  part: { kind: 'text', value: 'TITLE', help: 'one titled part of the plan instead of all of it' },
  observed: { kind: 'text', value: 'FILE', help: 'what \'verify --format json\' saw, as colours of the expectations' },
  diff: { kind: 'text', value: 'BASE', help: 'a folder, a git revision or REVISION:FOLDER: marks what was\nadded since, removed and changed' },
  changes: { kind: 'flag', help: 'with --diff: that alone, and what it touches' },
  ...CLUSTER_DOMAIN,
  ...UNIT_OPTIONS,
  ...INPUT_OPTIONS,
} as const satisfies Options;

const command: Command<typeof OPTIONS> = {
  name: 'graph',
  usage: ['[DIR | FILE | REVISION | -] [options]'],
  about: `Draws who reaches whom. DIR is a folder of manifests (default: dist), - standard
input; the expectations of a ${PLAN_FILE} in the folder are dashed.`,
  options: OPTIONS,
  statuses: '0 done, 2 could not run.',
  run: drawFolder,
};

export function run(args: readonly string[], io: Io): Promise<number> {
  return runCommand(command, args, io);
}

/** Everything, and each part of the plan. */
type Drawn = readonly [Picture, ...Picture[]];

/** Loaded when asked for: Graphviz is large. */
/* eslint-disable @typescript-eslint/no-require-imports */
const DRAW: Readonly<Record<Format, (drawn: Drawn, title: string) => string | Promise<string>>> = {
  mermaid: ([picture]) => require('../picture/mermaid').toMermaid(picture),
  dot: ([picture]) => require('../picture/dot').toDot(picture),
  svg: ([picture]) => require('../picture/svg').toSvg(picture),
  html: (drawn, title) => require('../picture/page').toHtml(drawn, title),
};
/* eslint-enable @typescript-eslint/no-require-imports */

async function drawFolder({ values, positionals, io, report }: Request<typeof OPTIONS>): Promise<number> {
  if (positionals.length > 1) throw new UsageError(`one folder is drawn, not ${positionals.length}: ${positionals.join(' ')}. Leave out all but one.`);
  if (values.changes && values.diff === undefined) throw new UsageError('--changes has nothing to compare with. Say since when: --diff BASE.');
  const results = values.observed === undefined ? undefined : await readResults(path.resolve(io.cwd, values.observed), values.observed);
  const exclusions = exclusionsIn(values);
  const version = await readSource(positionals[0], io, exclusions);
  if (version.files.length === 0) throw new CommandError(`there is no YAML or JSON file in '${version.label}'. Synthesize first (npx cdk8s synth), or name another folder.`);
  const leftOut: LeftOut[] = [];
  const unbuilt: string[] = [];
  const clusterDomain = clusterDomainIn(values);
  const drawnFrom = async (of: Version, seen?: ResultsData) => {
    const plan = of.plan && readPlan(of.plan.text, of.plan.path);
    const units = await readUnits([of], defined({ cwd: io.cwd, units: of === version ? values.unit : undefined, isPlanned: plan !== undefined }));
    leftOut.push(...of.leftOut, ...units.leftOut);
    unbuilt.push(...units.unbuilt);
    return draw(units.units.flatMap(({ manifests }) => manifests), plan, clusterDomain, seen);
  };
  const head = await drawnFrom(version, results);
  if (results !== undefined && !head[0].expectations.some(({ verdict }) => verdict !== undefined)) throw new CommandError(`${values.observed} is about another plan than ${version.label}'s: no expectation is in both. Run 'verify ${version.label} --format json' again.`);

  const base = values.diff === undefined ? undefined : await readVersion(values.diff, { cwd: io.cwd, exclusions: version.exclusions });
  const drawn = base === undefined ? head : differing(await drawnFrom(base), head);
  tellUnbuilt(unbuilt, values, io.stderr);
  tellExcluded(version.excluded, values, io.stderr);
  // A picture that lacks what could not be read would say that it is not there.
  if (!tellLeftOut(leftOut, values, io.stderr)) return 2;
  const [first, ...others] = values.part === undefined ? drawn : [partNamed(values.part, drawn)];
  const shown: Drawn = values.changes ? [changesOf(first), ...others.map(changesOf)] : [first, ...others];
  const { format = 'mermaid' } = values;
  // A style sheet has lines that begin with ::, and in SVG and HTML each value is escaped where it stands.
  report(await DRAW[format](shown, version.label), { commands: format === 'svg' || format === 'html' });
  return 0;
}

function draw(manifests: readonly Manifest[], plan: PlanData | undefined, clusterDomain: string | undefined, results?: ResultsData): Drawn {
  const moments = momentsOf(manifests, plan, clusterDomain);
  return [pictureOf(moments, results), ...partsOf(moments, results)];
}

/** A part that one of the two doesn't have is new, or gone with all that was in it. */
function differing([base, ...baseParts]: Drawn, [head, ...parts]: Drawn): Drawn {
  const empty: Picture = { nodes: [], edges: [], expectations: [] };
  return [compared(base, head), ...parts.map(part => compared(baseParts.find(({ title }) => title === part.title) ?? empty, part))];
}

function partNamed(wanted: string, [, ...parts]: Drawn): Picture {
  const part = parts.find(({ title }) => title === wanted);
  if (part !== undefined) return part;
  const known = parts.length === 0 ? 'The plan has no titled parts' : `The plan's parts are: ${parts.map(({ title }) => title).join(', ')}`;
  throw new CommandError(`there is no part '${wanted}'. ${known}.`);
}

async function readResults(file: string, name: string): Promise<ResultsData> {
  const value = jsonOf(await fs.readFile(file, 'utf8'));
  if (!isResults(value)) throw new CommandError(`${name} is no result of 'verify --format json': version 1 and a list of results are wanted.`);
  return value;
}

/** Nothing where the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isResults(value: unknown): value is ResultsData {
  return isRecord(value) && value.version === 1 && Array.isArray(value.results)
    && value.results.every(result => isRecord(result) && typeof result.id === 'string' && typeof result.observed === 'string'
      && ['held', 'failed', 'not-observed', 'allowed'].includes(String(result.verdict)));
}
