/**
 * Three pull requests, each as `git diff`, as `diff` of the YAML and as this
 * project's review: how many lines one reads until one sees what matters.
 * `npx tsx test/review/held-against.ts` brings docs/review.md up to date.
 */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { defined } from '../../src/kubernetes/values';
import { readFolder } from '../../src/manifests/sources/find';
import { review } from '../../src/review/review';
import { loadVersions } from '../../src/review/versions';
import { COMMENT_MARKER, toMarkdown } from '../../src/review/words/markdown';

const FOLDER = path.join(__dirname, 'pull-requests');
export const DOCUMENT = path.join(__dirname, '..', '..', 'docs', 'review.md');
const BEGIN = '<!-- held against: begin -->';
const END = '<!-- held against: end -->';

interface PullRequest {
  readonly folder: string;
  readonly title: string;
  readonly story: string;
  /** What has to have been read in a diff, all of it, before one can know. Empty: it stands nowhere. */
  readonly inDiff: readonly RegExp[];
  readonly inReview: RegExp;
}

const PULL_REQUESTS: readonly PullRequest[] = [
  {
    folder: 'made-public',
    title: 'A Service made public',
    story: 'Images and memory of every workload go up. In between, the ledger gets a load balancer.',
    inDiff: [/^[+>] +type: LoadBalancer$/],
    inReview: /Deployment shop\/ledger` can now be reached from outside the cluster/,
  },
  {
    folder: 'selector-changed',
    title: 'A selector changed',
    story: 'Every workload gets a label `tier`, and every Service selects by it. One of them is misspelt: `back-end` on the pods of payments, `backend` in its Service.',
    inDiff: [/^(?:\+|> ) {4}tier: backend$/, /payments\.k8s\.yaml/, /^(?:\+|> ) {8}tier: back-end$/],
    inReview: /`shop\/payments` at `8080` no longer leads anywhere/,
  },
  {
    folder: 'renamed',
    title: 'A rename',
    story: 'The catalog is called products from now on. The web front still asks for `http://catalog:8080`; its file is not part of the change.',
    inDiff: [],
    inReview: /The name `shop\/catalog` is gone, and is still used by/,
  },
];

interface Reading {
  readonly tool: string;
  readonly lines: readonly string[];
  /** From 1; undefined when no line says it. */
  readonly seen?: number;
}

/** The section of the document, made anew. */
export async function heldAgainst(): Promise<string> {
  const parts = await Promise.all(PULL_REQUESTS.map(async pullRequest => {
    const { folder, title, story, inDiff, inReview } = pullRequest;
    const markdown = await reviewOf(folder);
    const readings: Reading[] = [
      readDiff('`git diff`', run('git', ['diff', '--no-index', '--no-color', '--no-ext-diff', '--find-renames', 'before', 'after'], folder), inDiff),
      readDiff('`diff -rN`', run('diff', ['-rN', 'before', 'after'], folder), inDiff),
      readReview(markdown, inReview),
    ];
    return [
      `### ${title}`,
      story,
      table(readings),
      '<details>\n<summary>The review</summary>\n',
      markdown.replace(`${COMMENT_MARKER}\n\n`, '').replace(/^## /m, '#### ').replace(/^### /gm, '##### ').trim(),
      '</details>',
    ].join('\n\n');
  }));
  return parts.join('\n\n');
}

/** The document with that section in its place. */
export async function documentWith(text: string): Promise<string> {
  const [before, rest] = text.split(BEGIN);
  const [, after] = rest.split(END);
  return `${before}${BEGIN}\n\n${await heldAgainst()}\n\n${END}${after}`;
}

async function reviewOf(folder: string): Promise<string> {
  const cwd = path.join(FOLDER, folder);
  const loaded = loadVersions(await readFolder('before', cwd), await readFolder('after', cwd));
  return toMarkdown(review(loaded.base, loaded.head));
}

/** Both programs exit 1 when there is a difference. */
function run(program: string, args: readonly string[], folder: string): string {
  const { status, stdout, stderr } = spawnSync(program, [...args], { cwd: path.join(FOLDER, folder), encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  if (status !== 1) throw new Error(`${program} ended with ${status}: ${stderr}`);

  return stdout;
}

/** Empty lines are read in no time, and count nowhere. */
function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line.trim() !== '');
}

function readDiff(tool: string, text: string, wanted: readonly RegExp[]): Reading {
  const lines = linesOf(text);
  const found = wanted.map(pattern => (pattern.source.includes('back-end') ? afterPayments(lines, pattern) : lines.findIndex(line => pattern.test(line)) + 1));
  return defined({ tool, lines, seen: found.length > 0 ? Math.max(...found) : undefined });
}

/** Many workloads get that label; the one that matters is in the file of payments. */
function afterPayments(lines: readonly string[], pattern: RegExp): number {
  const start = lines.findIndex(line => /payments\.k8s\.yaml/.test(line));
  return lines.findIndex((line, index) => index > start && pattern.test(line)) + 1;
}

function readReview(markdown: string, wanted: RegExp): Reading {
  const lines = linesOf(markdown.replace(COMMENT_MARKER, ''));
  return { tool: 'review', lines, seen: lines.findIndex(line => wanted.test(line)) + 1 };
}

function table(readings: readonly Reading[]): string {
  const rows = readings.map(({ tool, lines, seen }) => {
    const line = seen === undefined ? '' : lines[seen - 1].trim().replace(/\|/g, '\\|').replace(/^(?:##|-) /, '');
    const shown = seen === undefined ? 'nothing' : tool === 'review' ? line : `\`${line}\``;
    return `| ${tool} | ${lines.length} | ${seen ?? 'never'} | ${shown} |`;
  });
  return ['| | lines | lines until one sees it | what one sees there |', '| --- | ---: | ---: | --- |', ...rows].join('\n');
}

if (require.main === module) void documentWith(fs.readFileSync(DOCUMENT, 'utf8')).then(text => fs.writeFileSync(DOCUMENT, text));

