/**
 * Asks gRPC's health service. Its request and its answer are some bytes each,
 * in one HTTP/2 exchange, so curl is enough in a container and Node here.
 */

import { connect, constants } from 'node:http2';
import { lastWords, readCurl, urlText } from './curl';
import { failed, first } from './here';
import { Ended, Making } from './tool';
import { defined } from '../../../kubernetes/values';
import { ProbeOf } from '../../../plan/probes';
import { Attempt } from '../attempt';

type GrpcProbe = ProbeOf<'grpc'>;

const METHOD = '/grpc.health.v1.Health/Check';
const HEADERS = { 'content-type': 'application/grpc', 'te': 'trailers' };
/** `HealthCheckResponse.ServingStatus`; a field that is zero is not sent. */
const STATES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
/** The status codes of gRPC that a health check may meet. */
const CODES: ReadonlyMap<number, string> = new Map([
  [1, 'CANCELLED'], [2, 'UNKNOWN'], [4, 'DEADLINE_EXCEEDED'], [5, 'NOT_FOUND: the server knows no such service'], [7, 'PERMISSION_DENIED'],
  [8, 'RESOURCE_EXHAUSTED'], [12, 'UNIMPLEMENTED: the server has no health service'], [13, 'INTERNAL'], [14, 'UNAVAILABLE'], [16, 'UNAUTHENTICATED'],
]);

/** No argument of a program has a NUL, so the bytes travel as printf's octal escapes. */
const SCRIPT = 'b=$1; shift; printf "$b" | curl "$@"';

export const GRPC: Making<GrpcProbe> = {
  tools: [{
    needs: ['curl'],
    command: (probe, to, { reply, answer }) => ['sh', '-c', SCRIPT, 'sh', octal(request(probe)), '-q', '-sSv', '-w', '\\n%{http_code} %{time_connect}', ...curlOptions(reply, answer), urlText('http', to, METHOD)],
    read: readExchange,
  }],
  fromHere: (probe, to, { reply, answer: whole }) => {
    const begun = performance.now();
    return first(whole, end => {
      const session = connect(urlText('http', { host: to.host, port: to.port }, '/'));
      const silent = setTimeout(() => end({ kind: 'no-reply' }), reply * 1000);
      session.on('connect', () => clearTimeout(silent));
      session.on('error', (error: NodeJS.ErrnoException) => end(/^ERR_HTTP2|^ECONNRESET/.test(error.code ?? '') ? { kind: 'garbled', problem: 'what answers speaks no HTTP/2' } : failed(error, begun)));
      const named = defined({ [constants.HTTP2_HEADER_AUTHORITY]: to.name });
      const stream = session.request({ [constants.HTTP2_HEADER_METHOD]: 'POST', [constants.HTTP2_HEADER_PATH]: METHOD, ...named, ...HEADERS });
      const chunks: Buffer[] = [];
      let status: number | undefined;
      let code: string | undefined;
      const note = (headers: Readonly<Record<string, string | string[] | number | undefined>>) => {
        const given = headers['grpc-status'];
        code = given === undefined ? code : String(given);
      };
      stream.on('response', headers => {
        status = headers[':status'];
        note(headers);
      });
      stream.on('trailers', note);
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', (error: NodeJS.ErrnoException) => end(session.connecting || session.destroyed && status === undefined ? failed(error, begun) : { kind: 'garbled', problem: error.message }));
      stream.on('end', () => setImmediate(() => end(readAnswer(status, code, Buffer.concat(chunks)))));
      stream.end(request(probe));
      return () => {
        clearTimeout(silent);
        session.destroy();
      };
    });
  },
  byHand: (probe, to, seconds) => ['sh', '-c', SCRIPT, 'sh', octal(request(probe)), '-sSi', ...curlOptions(seconds, 10), ...to.name === undefined ? [] : ['--connect-to', `::${to.host}:`], '--output', '-', urlText('http', to, METHOD)],
};

function curlOptions(reply: number, answer: number): readonly string[] {
  return [
    '--http2-prior-knowledge', '--noproxy', '*', '--connect-timeout', `${reply}`, '--max-time', `${answer}`, '-X', 'POST',
    ...Object.entries(HEADERS).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), '--data-binary', '@-',
  ];
}

/** `HealthCheckRequest { string service = 1 }` in gRPC's frame: not compressed, and its length. */
function request({ service = '' }: GrpcProbe): Buffer {
  const name = Buffer.from(service);
  const varint = name.length < 0x80 ? [name.length] : [0x80 + name.length % 0x80, Math.floor(name.length / 0x80)];
  const message = service === '' ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, ...varint]), name]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return Buffer.concat([frame, message]);
}

function octal(bytes: Buffer): string {
  return [...bytes].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** curl shows headers and trailers in its verbose words, and the message as it is. */
function readExchange(ended: Ended): Attempt {
  if (ended.code === 16 || ended.code === 92 || (ended.code === 1 && /HTTP\/0\.9/i.test(ended.stderr))) return { kind: 'garbled', problem: `what answers speaks no HTTP/2 (${lastWords(ended.stderr)})` };
  if (ended.code !== 0) return readCurl(ended);
  const status = Number(/\n(\d+) [\d.]+$/.exec(ended.stdout)?.[1]);
  const code = /^< grpc-status: *(\d+)/im.exec(ended.stderr)?.[1];
  return readAnswer(status, code, Buffer.from(ended.stdout.slice(0, ended.stdout.lastIndexOf('\n'))));
}

/** Exported for its test. */
export function readAnswer(status: number | undefined, code: string | undefined, message: Buffer): Attempt {
  if (code === undefined) return { kind: 'garbled', problem: status === 200 ? 'what answers speaks no gRPC' : `what answers speaks no gRPC: HTTP status ${status ?? 'none'}` };
  if (code !== '0') return { kind: 'garbled', problem: `gRPC status ${code}${CODES.has(Number(code)) ? ` (${CODES.get(Number(code))})` : ''}` };
  // Field 1 is a small number; what else a server may add does not matter.
  const state = message.length > 6 && message[5] === 0x08 ? STATES[message[6]] : STATES[0];
  return { kind: 'answers', answer: { health: state ?? 'UNKNOWN' }, text: state ?? 'UNKNOWN' };
}
