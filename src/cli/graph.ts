import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Io } from './io';
import { tellLeftOut } from './left-out';
import { isRecord } from '../kubernetes/values';
import { readFolder, readVersion, SourceError, Version } from '../manifests/find';
import { LeftOut, readFiles } from '../manifests/read';
import { partsOf, pictureOf } from '../picture/drawing';
import { changesOf, compared, Picture } from '../picture/picture';
import { momentsOf } from '../plan/moments';
import { PLAN_FILE } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { ResultsData } from '../plan/results';

const HELP = `Usage: cdk8s-connectivity graph [DIR] [options]

Draws who reaches whom. DIR is a folder of manifests (default: dist); the
expectations of a ${PLAN_FILE} in it are dashed.

  --format FORMAT    mermaid (default), dot, svg, or html: a page to look around in
  --part TITLE       one titled part of the plan instead of all of it
  --observed FILE    what 'verify --output json' saw, as colours of the expectations
  --diff BASE        a folder, a git revision or REVISION:FOLDER: marks what was
                     added since, removed and changed
  --changes          with --diff: that alone, and what it touches
  --output FILE      instead of standard output
  --help             this text

Exit status: 0 done, 2 could not run.
`;

/** Everything, and each part of the plan. */
type Drawn = readonly [Picture, ...Picture[]];

/** Loaded when asked for: Graphviz is large. */
/* eslint-disable @typescript-eslint/no-require-imports */
const FORMATS: Readonly<Record<string, (drawn: Drawn, title: string) => string | Promise<string>>> = {
  mermaid: ([picture]) => require('../picture/mermaid').toMermaid(picture),
  dot: ([picture]) => require('../picture/dot').toDot(picture),
  svg: ([picture]) => require('../picture/svg').toSvg(picture),
  html: (drawn, title) => require('../picture/page').toHtml(drawn, title),
};
/* eslint-enable @typescript-eslint/no-require-imports */

export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'mermaid' },
        part: { type: 'string' },
        observed: { type: 'string' },
        diff: { type: 'string' },
        changes: { type: 'boolean', default: false },
        output: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      io.stdout.write(HELP);
      return 0;
    }
    if (positionals.length > 1) throw new SourceError(`One folder is drawn, not ${positionals.length}: ${positionals.join(' ')}. Leave out all but one.`);
    if (!Object.hasOwn(FORMATS, values.format)) throw new SourceError(`--format ${values.format} is none of ${Object.keys(FORMATS).join(', ')}.`);
    if (values.changes && values.diff === undefined) throw new SourceError('--changes has nothing to compare with. Say since when: --diff BASE.');
    const folder = positionals[0] ?? 'dist';
    const results = values.observed === undefined ? undefined : await readResults(path.resolve(io.cwd, values.observed), values.observed);
    const version = await readFolder(folder, io.cwd);
    if (version.files.length === 0) throw new SourceError(`There is no YAML or JSON file in '${folder}'. Synthesize first (npx cdk8s synth), or name another folder.`);
    const leftOut: LeftOut[] = [];
    const head = draw(version, leftOut, results);
    if (results !== undefined && !head[0].expectations.some(({ verdict }) => verdict !== undefined)) throw new SourceError(`${values.observed} is about another plan than ${folder}'s: no expectation is in both. Run 'verify ${folder} --output json' again.`);

    const drawn = values.diff === undefined ? head : differing(draw(await readVersion(values.diff, { cwd: io.cwd }), leftOut), head);
    // A picture that lacks what could not be read would say that it is not there.
    if (!tellLeftOut(leftOut, {}, io.stderr)) return 2;
    const [first, ...others] = values.part === undefined ? drawn : [partNamed(values.part, drawn)];
    const shown: Drawn = values.changes ? [changesOf(first), ...others.map(changesOf)] : [first, ...others];
    const text = await FORMATS[values.format](shown, folder);
    if (values.output === undefined) io.stdout.write(text);
    else await fs.writeFile(path.resolve(io.cwd, values.output), text);
    return 0;
  } catch (error) {
    io.stderr.write(`graph: ${error instanceof Error ? error.message : String(error)}\nTry 'cdk8s-connectivity graph --help'.\n`);
    return 2;
  }
}

function draw(version: Version, leftOut: LeftOut[], results?: ResultsData): Drawn {
  const { manifests, leftOut: unread } = readFiles(version.files);
  leftOut.push(...version.leftOut, ...unread);
  const moments = momentsOf(manifests, version.plan && readPlan(version.plan.text, version.plan.path));
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
  throw new SourceError(`There is no part '${wanted}'. ${known}.`);
}

async function readResults(file: string, name: string): Promise<ResultsData> {
  const value: unknown = JSON.parse(await fs.readFile(file, 'utf8'));
  if (!isResults(value)) throw new SourceError(`${name} is no result of 'verify --output json': version 1 and a list of results are wanted.`);
  return value;
}

function isResults(value: unknown): value is ResultsData {
  return isRecord(value) && value.version === 1 && Array.isArray(value.results)
    && value.results.every(result => isRecord(result) && typeof result.id === 'string' && typeof result.observed === 'string'
      && ['held', 'failed', 'not-observed', 'allowed'].includes(String(result.verdict)));
}
