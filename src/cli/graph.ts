import * as fs from 'fs/promises';
import * as path from 'path';
import { parseArgs } from 'util';
import { Io } from './io';
import { PLAN_FILE, PlanData } from '../connectivity/plan';
import { readPlan } from '../connectivity/plan-file';
import { ResultsData } from '../connectivity/results';
import { isRecord, Manifest, readManifests } from '../model/manifest';
import { buildNetwork } from '../model/network';
import { toDot } from '../picture/dot';
import { toMermaid } from '../picture/mermaid';
import { compared, Picture, pictureOf } from '../picture/picture';
import { readFolder, readVersion, SourceError, Version } from '../review/source';

const HELP = `Usage: cdk8s-connectivity graph [DIR] [options]

Draws who reaches whom. DIR is a folder of manifests (default: dist); the
expectations of a ${PLAN_FILE} in it are dashed.

  --format FORMAT    FORMATS (default: mermaid)
  --observed FILE    what 'verify --output json' saw, as colours of the expectations
  --diff BASE        a folder, a git revision or REVISION:FOLDER: marks what was
                     added since and what was removed
  --output FILE      instead of standard output
  --help             this text

Exit status: 0 done, 2 could not run.
`;

const FORMATS: Readonly<Record<string, (picture: Picture) => string>> = { mermaid: toMermaid, dot: toDot };

export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'mermaid' },
        observed: { type: 'string' },
        diff: { type: 'string' },
        output: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      io.stdout.write(HELP.replace('FORMATS', Object.keys(FORMATS).join(', ')));
      return 0;
    }
    if (positionals.length > 1) throw new SourceError(`One folder is drawn, not ${positionals.length}: ${positionals.join(' ')}. Leave out all but one.`);
    if (!Object.hasOwn(FORMATS, values.format)) throw new SourceError(`--format ${values.format} is none of ${Object.keys(FORMATS).join(', ')}.`);
    const folder = positionals[0] ?? 'dist';
    const results = values.observed === undefined ? undefined : await readResults(path.resolve(io.cwd, values.observed), values.observed);
    const plan = await readPlanIn(path.resolve(io.cwd, folder));
    const head = draw(await readFolder(folder, io.cwd), plan, results);
    const picture = values.diff === undefined ? head : compared(draw(await readVersion(values.diff, { cwd: io.cwd }), plan), head);
    const text = FORMATS[values.format](picture);
    if (values.output === undefined) io.stdout.write(text);
    else await fs.writeFile(path.resolve(io.cwd, values.output), text);
    return 0;
  } catch (error) {
    io.stderr.write(`graph: ${error instanceof Error ? error.message : String(error)}\nTry 'cdk8s-connectivity graph --help'.\n`);
    return 2;
  }
}

function draw(version: Version, plan?: PlanData, results?: ResultsData): Picture {
  const manifests: Manifest[] = version.files.flatMap(file => {
    const read = readManifests(file.text, file.path);
    // JSON beside manifests may be anything; YAML that can't be read would be missing from the picture.
    if (read.problems.length > 0 && !file.name.endsWith('.json')) {
      throw new SourceError(`${file.path}:${read.problems[0].line} ${read.problems[0].message}. Correct it, or leave it out of the folder.`);
    }
    return read.manifests;
  });
  return pictureOf(buildNetwork(manifests, plan && { clusterDomain: plan.clusterDomain }), plan, results);
}

async function readPlanIn(folder: string): Promise<PlanData | undefined> {
  const file = path.join(folder, PLAN_FILE);
  let text: string;
  try {
    text = await fs.readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  return readPlan(text, file);
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
