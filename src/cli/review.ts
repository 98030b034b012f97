import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Io } from './io';
import { tellLeftOut } from './left-out';
import { SourceError, Version, readBase, readVersion, readWorkingTree } from '../manifests/find';
import { LeftOut } from '../manifests/read';
import { Review, review, unacknowledged } from '../review/review';
import { loadVersions } from '../review/versions';
import { COMMENT_LIMIT } from '../review/words/comment';
import { toJson } from '../review/words/json';
import { toMarkdown } from '../review/words/markdown';
import { toText } from '../review/words/text';

const HELP = `Usage: cdk8s-connectivity review BASE [HEAD] [options]
       cdk8s-connectivity review --base REVISION [options]

Says what changed between two versions of manifests: who can now reach what and
from where, names that moved, what to mind on the way, and the objects behind it.

  BASE, HEAD            a folder of manifests, a git revision, or REVISION:FOLDER
                        (HEAD: the working tree, when left out)
  --base REVISION       from where the working tree departed from REVISION
  --path FOLDER         where a revision, or the working tree, keeps its manifests
                        (default: dist; may be repeated)
  --format FORMAT       markdown (for a pull-request comment), text or json
                        (default: text on a terminal, else markdown)
  --picture FILE        a Mermaid picture to put into the Markdown
  --limit CHARACTERS    the longest Markdown wanted (default: ${COMMENT_LIMIT}, what GitHub takes)
  --fail-on broadening  exit 1 when something can be reached from farther away,
                        or by more, and no annotation gives the reason
  --skip-unreadable     go on where something could not be read, and say so
  --help                this text

A reason is an annotation of an object that opens the way, or of the workload
behind it, new or reworded with the change:
  connectivity.cdk8s.io/acknowledge: 'broadening: the shop window is for everybody'

Exit status: 0 done, 1 --fail-on found something, 2 could not run, or could not
read everything (the rest is compared all the same).
`;

const FORMATS = ['markdown', 'text', 'json'] as const;
type Format = typeof FORMATS[number];

/** What the user wrote makes no sense; the message says what would. */
class UsageError extends Error {}

interface Request {
  readonly base?: string;
  readonly head?: string;
  readonly departedFrom?: string;
  readonly paths?: readonly string[];
  readonly format: Format;
  readonly picture?: string;
  readonly limit: number;
  readonly failOnBroadening: boolean;
  readonly skipUnreadable: boolean;
}

export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    const request = parse(args, io.stdout.isTTY === true);
    if (request === 'help') {
      io.stdout.write(HELP);
      return 0;
    }
    const [base, head] = await read(request, io.cwd);
    const loaded = loadVersions(base, head);
    const complete = tellLeftOut(unseen(loaded.base.leftOut, loaded.head.leftOut), {}, io.stderr);
    const result = review(loaded.base, loaded.head);
    io.stdout.write(await render(result, request, io.cwd));
    const open = request.failOnBroadening ? unacknowledged(result).length : 0;
    if (open > 0) io.stderr.write(`review: ${open} ${open === 1 ? 'change makes' : 'changes make'} something reachable from farther away or by more, without a reason given.\n`);

    if (!complete && !request.skipUnreadable) return 2;
    return open > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`review: ${error.message}\nTry 'cdk8s-connectivity review --help'.\n`);
      return 2;
    }
    if (error instanceof SourceError) {
      io.stderr.write(`review: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

/** Of both versions, each thing once. */
function unseen(base: readonly LeftOut[], head: readonly LeftOut[]): readonly LeftOut[] {
  return [...new Map([...base, ...head].map(one => [JSON.stringify(one), one])).values()];
}

function parse(args: readonly string[], terminal: boolean): Request | 'help' {
  const { values, positionals } = parseOptions(args);
  if (values.help) return 'help';

  const format = FORMATS.find(known => known === (values.format ?? (terminal ? 'text' : 'markdown')));
  if (format === undefined) throw new UsageError(`--format ${values.format} is none of ${FORMATS.join(', ')}.`);

  if (values['fail-on'] !== undefined && values['fail-on'] !== 'broadening') throw new UsageError(`--fail-on ${values['fail-on']} is not known; the one thing to fail on is broadening.`);

  const limit = values.limit === undefined ? COMMENT_LIMIT : Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1000) throw new UsageError(`--limit ${values.limit} is no number of characters from 1000 on.`);

  if (positionals.length > 2) throw new UsageError(`two versions can be compared, not ${positionals.length}.`);

  if (values.base === undefined && positionals.length === 0) throw new UsageError('say what to compare with: BASE HEAD, or --base REVISION.');

  if (values.base !== undefined && positionals.length > 0) throw new UsageError(`--base ${values.base} compares the working tree; leave out '${positionals.join(' ')}', or name both versions without --base.`);

  return {
    base: positionals[0],
    head: positionals[1],
    departedFrom: values.base,
    paths: values.path,
    format,
    picture: values.picture,
    limit,
    failOnBroadening: values['fail-on'] === 'broadening',
    skipUnreadable: values['skip-unreadable'] === true,
  };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'base': { type: 'string' },
        'path': { type: 'string', multiple: true },
        'format': { type: 'string' },
        'picture': { type: 'string' },
        'limit': { type: 'string' },
        'fail-on': { type: 'string' },
        'skip-unreadable': { type: 'boolean' },
        'help': { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // The sentence that Node says first; what follows is about arguments that begin with a dash.
    throw new UsageError(String(error).replace(/^TypeError[^:]*: /, '').split('. ')[0] + '.');
  }
}

async function read(request: Request, cwd: string): Promise<[Version, Version]> {
  const options = { cwd, ...(request.paths && { paths: request.paths }) };
  const base = request.departedFrom === undefined
    ? readVersion(request.base ?? '', options)
    : readBase(request.departedFrom, options);
  const head = request.head === undefined ? readWorkingTree(options) : readVersion(request.head, options);
  const versions = await Promise.all([base, head]);
  if (versions.every(version => version.files.length === 0)) {
    throw new SourceError(
      `Neither ${versions[0].label} nor ${versions[1].label} has a manifest (*.yaml, *.yml, *.json). Say where they are: --path FOLDER.`);
  }
  return versions;
}

async function render(result: Review, request: Request, cwd: string): Promise<string> {
  switch (request.format) {
    case 'json': return toJson(result);
    case 'text': return toText(result);
    case 'markdown': {
      const picture = request.picture === undefined ? undefined : await readPicture(request.picture, cwd);
      return toMarkdown(result, { limit: request.limit, ...(picture !== undefined && { picture }) });
    }
  }
}

async function readPicture(file: string, cwd: string): Promise<string> {
  try {
    return await fs.readFile(path.resolve(cwd, file), 'utf8');
  } catch {
    throw new SourceError(`The picture '${file}' cannot be read. Make it first: cdk8s-connectivity graph dist --diff BASE --format mermaid > ${file}.`);
  }
}
