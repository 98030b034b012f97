/** Policies that are derived from what is declared, held against cyclonus' matcher: it allows what is declared, and nothing else. */

import * as fc from 'fast-check';
import { Cyclonus } from './program';
import { PolicySet, Port } from './sets';
import { buildNetwork } from '../../../src/network/network';
import { derivePolicies } from '../../../src/policies/derive';
import { matrixOf } from '../../../src/policies/matrix';

const SETS = Number(process.env.SETS ?? 2_000);
const SEED = Number(process.env.SEED ?? Date.now() % 2147483647);

let cyclonus: Cyclonus;
beforeAll(() => { cyclonus = new Cyclonus(); }, 900_000);
afterAll(() => cyclonus.close());

/** Families of labels that contain each other, so that plain selectors would select others as well. */
const LABELS: readonly Readonly<Record<string, string>>[] = [
  { app: 'a' }, { app: 'a', tier: 'front' }, { app: 'a', tier: 'back' }, { app: 'a', tier: 'back', track: 'canary' }, { app: 'b' }, { role: 'a' }, { app: 'b', role: 'a' },
];
const HTTP: Port = { name: 'http', port: 8080, protocol: 'TCP' };
const PORTS: readonly (readonly Port[])[] = [[{ port: 8080, protocol: 'TCP' }], [HTTP], [{ port: 8080, protocol: 'TCP' }, { name: 'http', port: 9090, protocol: 'TCP' }], [HTTP, { name: 'http', port: 9090, protocol: 'UDP' }]];
const ASKED: readonly Port[] = [{ port: 8080, protocol: 'TCP' }, { port: 9090, protocol: 'TCP' }, { port: 9090, protocol: 'UDP' }];

interface App {
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly set: Omit<PolicySet, 'policies'>;
}

const apps: fc.Arbitrary<App> = fc.record({
  pods: fc.uniqueArray(fc.record({ namespace: fc.constantFrom('x', 'y'), labels: fc.constantFrom(...LABELS), ports: fc.constantFrom(...PORTS) }), {
    minLength: 2, maxLength: 6, selector: ({ namespace, labels }) => namespace + JSON.stringify(labels),
  }),
  calls: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 6 }),
}).map(({ pods, calls }) => {
  const named = pods.map((pod, at) => ({ ...pod, name: `w${at}`, address: `10.244.1.${at + 1}` }));
  const pairs = calls.map(([from, to]) => [from % pods.length, to % pods.length] as const);
  const objects = named.flatMap(({ namespace, name, labels, ports }, at) => {
    const env = pairs.filter(([from]) => from === at).map(([, to]) => ({ name: `URL_${to}`, value: `http://w${to}.${named[to].namespace}` }));
    // A name stands once in a container, for one protocol.
    const containers = ports.map(({ port, ...rest }, index) => ({ name: `c${index}`, image: 'it', ports: [{ ...rest, containerPort: port }], env: index === 0 ? env : [] }));
    const target = ports.some(one => one.name === 'http') ? 'http' : 8080;
    return [
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector: labels, ports: [{ port: 80, targetPort: target }] } },
    ];
  });
  return { objects, set: { namespaces: { x: {}, y: {} }, pods: named, outside: ['203.0.113.9'], ports: ASKED } };
});

test(`cyclonus allows what generated apps declare, and nothing else: ${SETS} apps, seed ${SEED}`, async () => {
  const count = { cells: 0, open: 0 };
  await fc.assert(fc.asyncProperty(apps, async ({ objects, set }) => {
    const network = buildNetwork(objects.map(object => ({ object })));
    const { policies, closed, unknown } = derivePolicies(network);
    // Some generated Services are called by nobody, which is told and right.
    expect(unknown.filter(sentence => !sentence.startsWith('Nothing here says who calls'))).toEqual([]);
    const data = [...closed].map(([{ ref }, directions]) => ({ ...ref, directions }));
    const matrix = matrixOf(network, { version: 1, clusterDomain: 'cluster.local', steps: [], closed: data });
    const { cells, error } = await cyclonus.answers({ ...set, policies: policies.map(policy => ({ ...policy })) });
    if (cells === undefined) throw new Error(`cyclonus: ${error}`);
    const ends = [...set.pods.map(({ name }) => name), ...set.outside];
    for (const [cell, letters] of cells.entries()) {
      const [from, to] = [Math.floor(cell / ends.length), cell % ends.length];
      const [caller, called] = [network.workloads[from], network.workloads[to]];
      if (called === undefined || from === to) continue;
      for (const [index, letter] of [...letters].entries()) {
        const asked = ASKED[index];
        const target = { kind: 'port', workload: called, port: asked } as const;
        const meant = matrix.meant(caller === undefined ? { kind: 'stranger' } : { kind: 'workload', workload: caller }, target);
        count.cells += 1;
        count.open += letter === '1' ? 1 : 0;
        expect([`${ends[from]} -> ${ends[to]}:${asked.port}/${asked.protocol}`, letter === '1' ? 'open' : 'closed']).toEqual([`${ends[from]} -> ${ends[to]}:${asked.port}/${asked.protocol}`, meant?.cell]);
      }
    }
  }), { numRuns: SETS, seed: SEED, endOnFailure: true });
  expect(count.open).toBeGreaterThan(0);
  process.stdout.write(`derived policies, seed ${SEED}: ${SETS} apps, ${count.cells} cells, ${count.open} of them open: 0 disagreements\n`);
}, 1_800_000);
