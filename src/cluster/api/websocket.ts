/**
 * As much of RFC 6455 as the API server's exec needs: it sends, we read.
 *
 * A `kubectl exec` for each probe would start a 60 MB program each time and
 * tell the tool's exit code 1 from its own failure by guesswork; the protocol
 * itself is small, and says exactly which of the two it was.
 */

import { randomBytes } from 'node:crypto';
import { ClientRequest, request, RequestOptions } from 'node:http';
import { Duplex } from 'node:stream';

export interface Frames {
  /** Called with each binary or text message, whole. */
  readonly onMessage: (payload: Buffer) => void;
  /** Called once, when the other side closed or the connection ended; with a problem, where it could not be opened. */
  readonly onEnd: (problem?: string) => void;
}

/** Splits what arrives into messages; keeps what is not complete yet. */
export class FrameReader {
  private buffered = Buffer.alloc(0);
  private fragments: Buffer[] = [];

  public constructor(private readonly frames: Frames) {}

  public push(chunk: Buffer): void {
    this.buffered = Buffer.concat([this.buffered, chunk]);
    while (this.take()) {
      // Until no whole frame is left.
    }
  }

  private take(): boolean {
    const data = this.buffered;
    if (data.length < 2) return false;
    const short = data[1] % 128;
    const header = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (data.length < header) return false;
    const length = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
    if (data.length < header + length) return false;
    this.buffered = data.subarray(header + length);
    const opcode = data[0] % 16;
    if (opcode === 8) {
      this.frames.onEnd();
    } else if (opcode <= 2) {
      this.fragments.push(data.subarray(header, header + length));
      if (data[0] >= 128) {
        this.frames.onMessage(Buffer.concat(this.fragments));
        this.fragments = [];
      }
    }
    return true;
  }
}

/** Opens a WebSocket; returns what closes it. */
export function openWebSocket(options: RequestOptions, protocol: string, frames: Frames): () => void {
  let socket: Duplex | undefined;
  let over = false;
  const once: Frames = {
    onMessage: payload => { if (!over) frames.onMessage(payload); },
    onEnd: problem => {
      if (!over) {
        over = true;
        socket?.destroy();
        frames.onEnd(problem);
      }
    },
  };
  const opening: ClientRequest = request({
    ...options,
    method: 'GET',
    headers: {
      ...options.headers,
      'Connection': 'Upgrade',
      'Upgrade': 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Protocol': protocol,
    },
  });
  opening.on('upgrade', (_response, opened, head) => {
    socket = opened;
    const reader = new FrameReader(once);
    opened.on('data', (chunk: Buffer) => reader.push(chunk));
    opened.on('error', error => once.onEnd(error.message));
    opened.on('close', () => once.onEnd('the connection to the API server was cut'));
    reader.push(head);
  });
  opening.on('response', response => {
    let body = '';
    response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    response.on('end', () => once.onEnd(`${response.statusCode ?? 0} ${body.trim()}`));
  });
  opening.on('error', error => once.onEnd(error.message));
  opening.end();
  return () => {
    over = true;
    socket?.destroy();
    opening.destroy();
  };
}
