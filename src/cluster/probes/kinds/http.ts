/** Makes an HTTP request. */

import * as http from 'node:http';
import * as https from 'node:https';
import { curlArguments, curlRequest, readCurl, urlOf } from './curl';
import { failed, first } from './here';
import { Making } from './tool';
import { ProbeOf } from '../../../plan/probes';
import { answer } from '../attempt';

/** What is kept of a body. A pattern is held against this much of it. */
export const BODY_LIMIT = 1024 * 1024;
const USUAL = { http: 80, https: 443 } as const;
/** For a person's own try: as long as the check waits for an answer when nothing else is said. */
const BY_HAND_SECONDS = 10;

export const HTTP: Making<ProbeOf<'http'>> = {
  tools: [{
    needs: ['curl'],
    command: (probe, to, limits) => ['curl', ...curlArguments(probe, to, limits)],
    read: readCurl,
  }],
  fromHere: (probe, to, { reply, answer: whole }) => {
    const begun = performance.now();
    return first(whole, end => {
      const { host, port, name } = to;
      const named = name === undefined ? {} : { servername: name };
      const headers = name === undefined ? probe.headers : { Host: port === undefined || port === USUAL[probe.scheme] ? name : `${name}:${port}`, ...probe.headers };
      const trust = probe.authority === undefined ? { rejectUnauthorized: false } : { ca: probe.authority };
      const options = { method: probe.method, headers, agent: false as const, ...named, ...trust };
      const received = (response: http.IncomingMessage) => {
        const chunks: Buffer[] = [];
        let length = 0;
        const ended = () => end(answer(response.statusCode, Buffer.concat(chunks).toString()));
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length > BODY_LIMIT) ended(); // a body may have no end
        });
        response.on('end', ended);
        response.on('error', error => end(failed(error, begun)));
      };
      const url = urlOf(probe, { host, port });
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
  },
  byHand: (probe, to, seconds) => ['curl', '-sSi', ...curlRequest(probe, to, { reply: seconds, answer: BY_HAND_SECONDS })],
};
