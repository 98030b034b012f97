/** Probes from this machine, which is no part of the cluster. */

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { lookup, Resolver } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { connect } from 'node:net';
import { answer, Attempt } from './attempt';
import { urlOf } from './curl';
import { Address, Limits } from './tool';
import { PING } from './tools';
import { fromWords } from './words';
import { HttpProbe, ProbeData } from '../../plan/plan';

export type OutsideProbe = (probe: ProbeData, to: Address, limits: Limits) => Promise<Attempt>;

export const probeFromHere: OutsideProbe = (probe, to, limits) => {
  const { reply } = limits;
  switch (probe.kind) {
    case 'tcp': return tcp(to, reply);
    case 'udp': return udp(to, probe.payload ?? '', reply);
    case 'http': return request(probe, to, limits);
    case 'dns': return lookUp(probe.recordType, to.host, reply);
    case 'ping': return ping(to, reply);
  }
};

/** Resolves once, with what came first. */
function first(seconds: number, start: (end: (attempt: Attempt) => void) => () => void): Promise<Attempt> {
  return new Promise(resolve => {
    const end = (attempt: Attempt) => {
      clearTimeout(timer);
      resolve(attempt);
      setImmediate(() => stop());
    };
    const timer = setTimeout(() => end({ kind: 'no-reply' }), seconds * 1000);
    const stop = start(end);
  });
}

function failed(error: NodeJS.ErrnoException, begun: number): Attempt {
  if (error.code === 'ENOTFOUND') return { kind: 'name-not-found' };
  const words = `${error.code ?? ''} ${error.message}`;
  return fromWords(words, (performance.now() - begun) / 1000) ?? { kind: 'garbled', problem: error.message };
}

function tcp(to: Address, seconds: number): Promise<Attempt> {
  const begun = performance.now();
  return first(seconds, end => {
    const socket = connect({ host: to.host, port: to.port ?? 0 });
    socket.on('connect', () => end({ kind: 'answers', answer: {} }));
    socket.on('error', error => end(failed(error, begun)));
    return () => socket.destroy();
  });
}

async function udp(to: Address, payload: string, seconds: number): Promise<Attempt> {
  const begun = performance.now();
  // A socket is of one family, so the name's has to be known before.
  const found = await lookup(to.host).catch((error: NodeJS.ErrnoException) => failed(error, begun));
  if ('kind' in found) return found;
  return first(seconds, end => {
    const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4');
    socket.on('message', message => end(answer(undefined, message.toString())));
    socket.on('error', error => end(failed(error, begun)));
    // Connected, so that an ICMP unreachable is told to us.
    socket.connect(to.port ?? 0, found.address, () => socket.send(payload));
    return () => socket.close();
  });
}

function request(probe: HttpProbe, to: Address, { reply, answer: whole }: Limits): Promise<Attempt> {
  const begun = performance.now();
  return first(whole, end => {
    const options = { method: probe.method, headers: probe.headers, agent: false as const, rejectUnauthorized: false };
    const received = (response: http.IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => end(answer(response.statusCode, Buffer.concat(chunks).toString())));
      response.on('error', error => end(failed(error, begun)));
    };
    const url = urlOf(probe, to);
    const sent = probe.scheme === 'https' ? https.request(url, options, received) : http.request(url, options, received);
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const connected = error.code === 'ECONNRESET';
      end(connected ? { kind: 'garbled', problem: 'the connection was closed without an answer' } : failed(error, begun));
    });
    const silent = setTimeout(() => end({ kind: 'no-reply' }), reply * 1000);
    sent.on('socket', socket => socket.once('connect', () => clearTimeout(silent)));
    sent.end(probe.body);
    return () => {
      clearTimeout(silent);
      sent.destroy();
    };
  });
}

async function lookUp(type: 'A' | 'AAAA' | 'CNAME', name: string, seconds: number): Promise<Attempt> {
  const resolver = new Resolver({ timeout: seconds * 1000, tries: 1 });
  try {
    if (type === 'CNAME') return { kind: 'answers', answer: { cname: (await resolver.resolveCname(name))[0] } };
    const addresses = type === 'A' ? await resolver.resolve4(name) : await resolver.resolve6(name);
    return { kind: 'answers', answer: { addresses: [...addresses].sort() } };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return { kind: 'name-not-found' };
    if (code === 'ETIMEOUT') return { kind: 'no-reply' };
    return code === 'EREFUSED' || code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'garbled', problem: `the DNS server answers ${String(code)}` };
  }
}

function ping(to: Address, seconds: number): Promise<Attempt> {
  const probe: ProbeData = { kind: 'ping' };
  const [program, ...args] = PING.command(probe, to, { reply: seconds, answer: seconds }, { programs: ['ping'], search: [], ndots: 1 }) ?? [];
  const begun = performance.now();
  return first(seconds + 2, end => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => { output.stdout += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { output.stderr += chunk.toString(); });
    child.on('error', () => end({ kind: 'not-observed', why: 'this machine has no ping', remedy: 'install it' }));
    child.on('close', code => end(PING.read({ kind: 'ended', code: code ?? 128, ...output, seconds: (performance.now() - begun) / 1000 }, probe)));
    return () => child.kill('SIGKILL');
  });
}
