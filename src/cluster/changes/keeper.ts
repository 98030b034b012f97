/**
 * The process that owns the way to the cluster: `kubectl proxy` on a socket in
 * a folder of its own. It cleans up when its parent could not: the pipe to the
 * parent closes however the parent ends, SIGKILL included, and what then is in
 * the book is removed, or put back as it was.
 *
 * Arguments: kubectl's flags. It reads `intends PATH`, `made PATH UID`,
 * `changed PATH BASE64`, `gone PATH`, and `dismissed`, one a line, and writes
 * `serving SOCKET`, or `failed BASE64` with kubectl's words.
 */

import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const flags = process.argv.slice(2);
const FIELD_MANAGER = 'cdk8s-connectivity';
const START_SECONDS = 60;

type Entry = { readonly kind: 'made'; readonly uid?: string } | { readonly kind: 'changed'; readonly before: string };
const book = new Map<string, Entry>();
let dismissed = false;

const folder = mkdtempSync(join(tmpdir(), 'connectivity-'));
const socketPath = join(folder, 'api');
const log = join(folder, 'log');
let proxy: ChildProcess | undefined;
let ended: string | undefined;

/** To a file: a pipe would break with whoever reads it, and end the proxy when it has something to say. */
async function serve(): Promise<void> {
  rmSync(socketPath, { force: true });
  ended = undefined;
  const out = openSync(log, 'w');
  proxy = spawn('kubectl', [...flags, 'proxy', `--unix-socket=${socketPath}`, '--reject-paths=^/api/.*/pods/.*/attach'], { stdio: ['ignore', out, out], detached: true });
  proxy.once('error', () => { ended = 'kubectl was not found'; });
  proxy.once('exit', () => { ended ??= words() || 'kubectl ended and wrote no message'; });
  for (const deadline = Date.now() + START_SECONDS * 1000; Date.now() < deadline && ended === undefined; await sleep(20)) if (words().includes('Starting to serve')) return;

  ended ??= words() || `kubectl did not serve within ${START_SECONDS} s`;
}

function words(): string {
  return readFileSync(log, 'utf8').trim();
}

function send(method: string, path: string, body?: string): Promise<string> {
  return new Promise(resolve => {
    const headers = { 'Host': 'localhost', 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body ?? '') };
    const sent = request({ socketPath, method, path, headers, timeout: 10_000 }, response => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      response.on('end', () => resolve(response.statusCode === 200 ? text : ''));
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(''));
    sent.end(body);
  });
}

/** The parent may have ended between asking for an object and learning its uid. */
async function uidOf(path: string): Promise<string | undefined> {
  const text = await send('GET', path);
  return new RegExp(`"manager":\\s*"${FIELD_MANAGER}"`).test(text) ? /"uid":\s*"([^"]+)"/.exec(text)?.[1] : undefined;
}

async function tidyUp(): Promise<void> {
  if (await send('GET', '/version') === '') await serve();
  for (const [path, entry] of [...book.entries()].reverse()) {
    if (entry.kind === 'changed') await putBack(path, entry.before);
    const uid = entry.kind === 'made' ? entry.uid ?? await uidOf(path) : undefined;
    if (uid !== undefined) await send('DELETE', path, JSON.stringify({ propagationPolicy: 'Background', preconditions: { uid } }));
  }
}

async function putBack(path: string, before: string): Promise<void> {
  const version = /"resourceVersion":\s*"(\d+)"/.exec(await send('GET', path))?.[1];
  if (version !== undefined) await send('PUT', path, before.replace(/"resourceVersion":"[^"]*"/, `"resourceVersion":"${version}"`));
}

function end(): void {
  proxy?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

const lines = createInterface(process.stdin);
lines.on('line', line => {
  const [word, path, value] = line.split(' ');
  if (word === 'dismissed') dismissed = true;
  if (word === 'intends') book.set(path, { kind: 'made' });
  if (word === 'made' && book.get(path)?.kind === 'made') book.set(path, { kind: 'made', uid: value });
  if (word === 'changed' && !book.has(path)) book.set(path, { kind: 'changed', before: Buffer.from(value, 'base64').toString() });
  if (word === 'gone') book.delete(path);
});
lines.on('close', () => {
  if (dismissed || book.size === 0) end();
  else void tidyUp().finally(end);
});

process.stdout.on('error', () => undefined); // nobody listens any more
// What ends the parent may reach this process too; the pipe decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

void serve().then(() => {
  process.stdout.write(ended === undefined ? `serving ${socketPath}\n` : `failed ${Buffer.from(ended).toString('base64')}\n`);
  if (ended !== undefined) end();
});
