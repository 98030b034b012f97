/** Sends an ICMP echo request. */

import { spawn } from 'node:child_process';
import { first } from './here';
import { Making, Tool, unusable } from './tool';
import { fromWords } from './words';
import { ProbeOf } from '../../../plan/probes';

const TOOL: Tool<ProbeOf<'ping'>> = {
  needs: ['ping'],
  command: (_probe, to, { reply }) => pingCommand(to.host, reply),
  read: ended => {
    const words = `${ended.stdout}\n${ended.stderr}`;
    if (ended.code === 0) {
      const from = /\(([0-9a-fA-F.:]+)\)/.exec(ended.stdout)?.[1];
      return { kind: 'answers', answer: from === undefined ? {} : { addresses: [from] } };
    }
    if (/Destination Host Unreachable/i.test(words)) return { kind: 'no-reply', detail: 'nobody has this address' };
    if (/unreachable|prohibited/i.test(ended.stdout)) return { kind: 'refused' };
    if (/100% packet loss/.test(words)) return { kind: 'no-reply' };
    return unusable(ended) ?? fromWords(words, ended.seconds) ?? { kind: 'no-reply' };
  },
};

export const PING: Making<ProbeOf<'ping'>> = {
  tools: [TOOL],
  fromHere: (probe, { host }, { reply }) => {
    const [program, ...args] = pingCommand(host, reply);
    const begun = performance.now();
    return first(reply + 2, end => {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const output = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => { output.stdout += chunk.toString(); });
      child.stderr.on('data', (chunk: Buffer) => { output.stderr += chunk.toString(); });
      child.on('error', () => end({ kind: 'not-observed', why: 'this machine has no ping', remedy: 'install it' }));
      child.on('close', code => end(TOOL.read({ kind: 'ended', code: code ?? 128, ...output, seconds: (performance.now() - begun) / 1000 }, probe)));
      return () => child.kill('SIGKILL');
    });
  },
  byHand: (_probe, { host }, seconds) => pingCommand(host, seconds),
};

function pingCommand(host: string, seconds: number): readonly string[] {
  return ['ping', '-c', '1', '-W', `${seconds}`, host];
}
