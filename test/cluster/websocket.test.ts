import { ended, problemOf } from '../../src/cluster/api/api';
import { FrameReader } from '../../src/cluster/api/websocket';

function reader() {
  const seen: string[] = [];
  return { seen, frames: new FrameReader({ onMessage: payload => seen.push(payload.toString()), onEnd: () => seen.push('END') }) };
}

function frame(first: number, payload: string): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
  header[0] = first;
  header[1] = length < 126 ? length : length < 65536 ? 126 : 127;
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, Buffer.from(payload)]);
}

const WHOLE = 0x82;

describe('messages are taken out of a stream', () => {
  test.each([['short', 'x'], ['of 125 bytes', 'x'.repeat(125)], ['of 126 bytes', 'x'.repeat(126)], ['of 70,000 bytes', 'x'.repeat(70_000)], ['empty', '']])('%s', (_name, text) => {
    const { seen, frames } = reader();
    frames.push(frame(WHOLE, text));
    expect(seen).toEqual([text]);
  });

  test('that arrives a byte at a time', () => {
    const { seen, frames } = reader();
    for (const byte of Buffer.concat([frame(WHOLE, 'one'), frame(WHOLE, 'two'), frame(0x88, '')])) frames.push(Buffer.from([byte]));
    expect(seen).toEqual(['one', 'two', 'END']);
  });

  test('in fragments, with a ping between them', () => {
    const { seen, frames } = reader();
    frames.push(Buffer.concat([frame(0x02, 'one '), frame(0x89, 'ping'), frame(0x80, 'message')]));
    expect(seen).toEqual(['one message']);
  });
});

describe('how a command ended', () => {
  test.each([
    ['well', { status: 'Success' }, { kind: 'ended', code: 0 }],
    ['with a code', { status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '7' }] } }, { kind: 'ended', code: 7 }],
    ['not at all', { status: 'Failure', reason: 'InternalError', message: 'exec: "curl": executable file not found' }, { kind: 'failed', problem: 'exec: "curl": executable file not found' }],
  ])('%s', (_name, status, expected) => {
    expect(ended(JSON.stringify(status), 'out', 'err', 1)).toMatchObject(expected);
  });

  test('unsaid', () => {
    expect(ended('', '', '', 1)).toEqual({ kind: 'failed', problem: 'the API server did not say how the command ended' });
  });
});

test("a refusal has the API server's own words", () => {
  expect(problemOf({ status: 409, body: '{"kind":"Status","reason":"Conflict","message":"somebody else"}' })).toMatchObject({ status: 409, reason: 'Conflict', message: 'somebody else' });
  expect(problemOf({ status: 502, body: 'Bad Gateway' }).message).toBe('502 Bad Gateway');
});
