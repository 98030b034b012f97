/**
 * The process that cleans up when its parent could not: killed with SIGKILL, it
 * leaves objects in the cluster and a kubectl behind. The pipe to the parent
 * closes however the parent ends; what then is in the book is removed.
 *
 * Arguments: the proxy's socket, the proxy's process. It reads `intends PATH`,
 * `made PATH UID`, `gone PATH`, and `dismissed`, one a line.
 */

import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

const [socketPath, proxy] = process.argv.slice(2);
const FIELD_MANAGER = 'cdk8s-connectivity';
const book = new Map<string, string | undefined>();
let dismissed = false;

function send(method: string, path: string, body?: unknown): Promise<string> {
  return new Promise(resolve => {
    const payload = body === undefined ? '' : JSON.stringify(body);
    const headers = { 'Host': 'localhost', 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) };
    const sent = request({ socketPath, method, path, headers, timeout: 10_000 }, response => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      response.on('end', () => resolve(response.statusCode === 200 ? text : ''));
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(''));
    sent.end(payload);
  });
}

/** The parent may have ended between asking for an object and learning its uid. */
async function uidOf(path: string): Promise<string | undefined> {
  const text = await send('GET', path);
  const match = /"uid":\s*"([^"]+)"/.exec(text);
  return text.includes(`"manager":"${FIELD_MANAGER}"`) || text.includes(`"manager": "${FIELD_MANAGER}"`) ? match?.[1] : undefined;
}

async function removeAll(): Promise<void> {
  for (const [path, known] of [...book.entries()].reverse()) {
    const uid = known ?? await uidOf(path);
    if (uid !== undefined) await send('DELETE', path, { propagationPolicy: 'Background', preconditions: { uid } });
  }
}

const lines = createInterface(process.stdin);
lines.on('line', line => {
  const [word, path, uid] = line.split(' ');
  if (word === 'dismissed') dismissed = true;
  if (word === 'intends') book.set(path, undefined);
  if (word === 'made' && book.has(path)) book.set(path, uid);
  if (word === 'gone') book.delete(path);
});
lines.on('close', () => {
  void (dismissed ? Promise.resolve() : removeAll()).then(() => {
    try {
      if (!dismissed) process.kill(Number(proxy), 'SIGKILL');
    } catch {
      // It has ended already.
    }
    rmSync(dirname(socketPath), { recursive: true, force: true });
    process.exit();
  });
});

// What ends the parent may reach this process too; the pipe decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
