/** `review`: says what changed in reach between two versions of manifests. */

import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { CLUSTER_DOMAIN, clusterDomainIn } from './cluster-domain';
import { Command, Request, runCommand } from './command';
import { CommandError, UsageError } from './failure';
import { Io } from './io';
import { exclusionsIn, INPUT_OPTIONS, tellExcluded, tellLeftOut } from './left-out';
import { Options, Values } from './options';
import { defined } from '../kubernetes/values';
import { LeftOut } from '../manifests/read';
import { Version, readBase, readVersion, readWorkingTree } from '../manifests/sources/find';
import { Review, unacknowledged } from '../review/review';
import { loadUnits, reviewUnits } from '../review/units';
import { COMMENT_LIMIT } from '../review/words/comment';
import { toJson } from '../review/words/json';
import { toMarkdown } from '../review/words/markdown';
import { toText } from '../review/words/text';

const FORMATS = ['markdown', 'text', 'json'] as const;
type Format = typeof FORMATS[number];

const OPTIONS = {
  'base': { kind: 'text', value: 'REVISION', help: 'from where the working tree departed from REVISION' },
  'path': { kind: 'texts', value: 'FOLDER', help: 'where a revision, or the working tree, keeps its manifests\n(default: dist; may be repeated)' },
  'format': { kind: 'choice', value: 'FORMAT', choices: FORMATS, help: 'markdown (for a pull-request comment), text or json\n(default: text on a terminal, else markdown)' },
  ...CLUSTER_DOMAIN,
  'picture': { kind: 'text', value: 'FILE', help: 'a Mermaid picture to put into the Markdown' },
  'limit': { kind: 'number', value: 'CHARACTERS', least: 1000, help: `the longest Markdown wanted (default: ${COMMENT_LIMIT}, what GitHub takes)` },
  'fail-on': { kind: 'choice', value: 'broadening', choices: ['broadening'], help: 'exit 1 when something can be reached from farther away,\nor by more, and no annotation gives the reason' },
  'skip-unreadable': { kind: 'flag', help: 'go on where something could not be read, and say so' },
  ...INPUT_OPTIONS,
} as const satisfies Options;

const command: Command<typeof OPTIONS> = {
  name: 'review',
  usage: ['BASE [HEAD] [options]', '--base REVISION [options]'],
  about: `Says what changed between two versions of manifests: who can now reach what and
from where, names that moved, what can go wrong while it is applied, and the objects behind it.
BASE and HEAD are each a folder of manifests, a git revision, or REVISION:FOLDER;
HEAD is the working tree when it is left out.`,
  options: OPTIONS,
  notes: `A reason is an annotation of an object that opens the way, or of the workload
behind it, new or reworded with the change:
  connectivity.cdk8s.io/acknowledge: 'broadening: the shop window is for everybody'`,
  statuses: `0 done, 1 --fail-on found something, 2 could not run, or could not
read everything (the rest is compared all the same).`,
  run: compare,
};

export function run(args: readonly string[], io: Io): Promise<number> {
  return runCommand(command, args, io);
}

async function compare({ values, positionals, io, isTerminal, report }: Request<typeof OPTIONS>): Promise<number> {
  const format = values.format ?? (isTerminal ? 'text' : 'markdown');
  const [base, head] = await read(values, positionals, io.cwd);
  const loaded = await loadUnits(base, head);
  tellExcluded([...new Set([...base.excluded, ...head.excluded])], values, io.stderr);
  const complete = tellLeftOut(unseen(loaded.base.leftOut, loaded.head.leftOut), values, io.stderr);
  const result = reviewUnits(loaded, defined({ clusterDomain: clusterDomainIn(values) }));
  report(await render(result, format, values, io.cwd));
  const open = values['fail-on'] === 'broadening' ? unacknowledged(result).length : 0;
  if (open > 0) io.stderr.write(`review: ${open} ${open === 1 ? 'change makes' : 'changes make'} something reachable from farther away or by more, without a reason given.\n`);
  if (!complete && !values['skip-unreadable']) return 2;

  return open > 0 ? 1 : 0;
}

/** Of both versions, each thing once. */
function unseen(base: readonly LeftOut[], head: readonly LeftOut[]): readonly LeftOut[] {
  return [...new Map([...base, ...head].map(one => [JSON.stringify(one), one])).values()];
}

async function read(values: Values<typeof OPTIONS>, [base, head, ...others]: readonly string[], cwd: string): Promise<[Version, Version]> {
  if (others.length > 0) throw new UsageError(`two versions can be compared, not ${others.length + 2}.`);
  if (values.base === undefined && base === undefined) throw new UsageError('say what to compare with: BASE HEAD, or --base REVISION.');
  if (values.base !== undefined && base !== undefined) throw new UsageError(`--base ${values.base} compares the working tree; leave out '${base}', or name both versions without --base.`);

  const options = defined({ cwd, paths: values.path, exclusions: exclusionsIn(values) });
  const before = values.base === undefined ? await readVersion(base, options) : await readBase(values.base, options);
  // What is left out says the base: a change can not hide itself.
  const within = { ...options, exclusions: before.exclusions };
  const versions: [Version, Version] = [before, head === undefined ? await readWorkingTree(within) : await readVersion(head, within)];
  if (versions.every(version => version.files.length === 0)) throw new CommandError(`neither ${versions[0].label} nor ${versions[1].label} has a manifest (*.yaml, *.yml, *.json). Say where they are: --path FOLDER.`);

  return versions;
}

async function render(result: Review, format: Format, values: Values<typeof OPTIONS>, cwd: string): Promise<string> {
  const { picture: file, limit = COMMENT_LIMIT } = values;
  switch (format) {
    case 'json': return toJson(result);
    case 'text': return toText(result);
    case 'markdown': {
      const picture = file === undefined ? undefined : await readPicture(file, cwd);
      return toMarkdown(result, defined({ limit, picture }));
    }
  }
}

async function readPicture(file: string, cwd: string): Promise<string> {
  try {
    return await fs.readFile(path.resolve(cwd, file), 'utf8');
  } catch {
    throw new CommandError(`the picture '${file}' cannot be read. Make it first: cdk8s-connectivity graph dist --diff BASE --output ${file}.`);
  }
}
