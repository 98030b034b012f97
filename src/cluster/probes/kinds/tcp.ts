/** Makes a TCP connection. */

import { connect } from 'node:net';
import { curlArguments, readCurlConnect } from './curl';
import { failed, first } from './here';
import { Ended, Making, unusable, useless } from './tool';
import { fromWords } from './words';
import { ProbeOf } from '../../../plan/probes';
import { Attempt } from '../attempt';

export const TCP: Making<ProbeOf<'tcp'>> = {
  tools: [
    {
      needs: ['bash', 'timeout'],
      command: (_probe, to, { reply }) => ['timeout', `${reply}`, 'bash', '-c', 'exec 3<>"/dev/tcp/$0/$1"', to.host, `${to.port}`],
      read: readConnect,
    },
    {
      needs: ['nc'],
      command: (_probe, to, { reply }) => ['nc', '-z', '-v', '-w', `${reply}`, to.host, `${to.port}`],
      read: readConnect,
    },
    {
      // Says a line of HTTP to whatever listens, and looks only at whether it connected.
      needs: ['curl'],
      command: (_probe, to, { reply }) => ['curl', ...curlArguments({ kind: 'http', scheme: 'http', method: 'HEAD', path: '/' }, to, { reply, answer: reply })],
      read: readCurlConnect,
    },
  ],
  fromHere: (_probe, to, { reply }) => {
    const begun = performance.now();
    return first(reply, end => {
      const socket = connect({ host: to.host, port: to.port ?? 0 });
      socket.on('connect', () => end({ kind: 'answers', answer: {} }));
      socket.on('error', error => end(failed(error, begun)));
      return () => socket.destroy();
    });
  },
  byHand: (_probe, to, seconds) => ['nc', '-zv', '-w', `${seconds}`, to.host, `${to.port ?? ''}`],
};

function readConnect(ended: Ended): Attempt {
  if (ended.code === 0) return { kind: 'answers', answer: {} };
  // 124 is timeout's own word, 143 busybox's.
  if (ended.code === 124 || ended.code === 143) return { kind: 'no-reply' };
  return unusable(ended) ?? fromWords(ended.stderr, ended.seconds) ?? useless(ended);
}
