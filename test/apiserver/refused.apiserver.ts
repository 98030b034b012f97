import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { manifests } from './arbitrary';
import { ApiClient, Connection, Manifest } from './client';
import { refused } from '../../src/admission';
import { CASES as TABLE } from '../admission/cases';
import { readMistakes } from '../comparison/mistakes';

const SERVER_VERSION = '1.34';
const CASES = Number(process.env.CASES ?? 3000);
const SEED = Number(process.env.SEED ?? Date.now() % 2147483647);

const connection: Connection = JSON.parse(process.env.APISERVER_CONNECTION ?? '{}');
const client = new ApiClient(connection);
afterAll(() => client.close());

describe('the server\'s verdict is the one in the table', () => {
  test.each(TABLE.map(one => [one.says, one] as const))('%s', async (_, { manifest, refused: expected }) => {
    const { refused: serverRefuses, message } = await client.verdict(manifest);
    const surprising = serverRefuses === (expected !== undefined) ? undefined : message;
    expect({ refused: serverRefuses, surprising }).toEqual({ refused: expected !== undefined });
  });
});

test.each(readMistakes().map(mistake => [mistake.name, mistake] as const))('the comparison\'s %s is taken once it is put right', async (_, { right }) => {
  for (const document of parseAllDocuments(right)) {
    const { message } = await client.verdict(document.toJS());
    expect(message).toBe('');
  }
});

test(`what the rules refuse is what the API server refuses: ${CASES} manifests, seed ${SEED}`, async () => {
  let refusedCases = 0;
  let cases = 0;
  await fc.assert(fc.asyncProperty(manifests, async manifest => {
    const verdict = await client.verdict(manifest);
    cases += 1;
    refusedCases += verdict.refused ? 1 : 0;
    expectSameVerdict(manifest, verdict.refused, verdict.message);
  }), { numRuns: CASES, seed: SEED, endOnFailure: false });
  process.stdout.write(`seed ${SEED}: ${cases} manifests, the server refused ${refusedCases}, the rules the same ones\n`);
}, CASES * 1000);

function expectSameVerdict(manifest: Manifest, serverRefuses: boolean, message: string): void {
  const refusals = refused(manifest, SERVER_VERSION);
  if (refusals.length > 0 !== serverRefuses) {
    const ours = refusals.map(({ field, rule, message: said }) => `${field} (${rule}): ${said}`).join('\n');
    const [server, rules] = [serverRefuses ? `refuses: ${message}` : 'accepts it', ours === '' ? 'accept it' : `refuse:\n${ours}`];
    throw new Error(`${JSON.stringify(manifest)}\nThe server ${server}\nThe rules ${rules}`);
  }
}
