/**
 * Random reviews held against the network's own answers: whatever opens or closes between two versions is told.
 * `REVIEWS=8000 npx jest test/review/silent` runs more of them, from a seed that it prints and that SEED repeats. Without a
 * number the seed is always the same, so that a change is judged by itself.
 */
import * as fc from 'fast-check';
import { reviewOf } from './manifests';
import { defined } from '../../src/kubernetes/values';
import { buildNetwork } from '../../src/network/network';
import { podsOf } from '../../src/network/peers';
import { Party, mayConnect } from '../../src/network/policies';
import { ReachChange, isBroadening } from '../../src/review/reach/reach';
import { asText } from '../../src/text/sentence';

const REVIEWS = Number(process.env.REVIEWS ?? 150);
const SEED = Number(process.env.SEED ?? (process.env.REVIEWS === undefined ? 1 : Math.floor(Math.random() * 2 ** 31)));

type Value = Readonly<Record<string, unknown>>;

const NAMESPACES = ['a', 'b'];
const KEYS = ['app', 'tier'];
const PORTS = [[80, 'TCP'], [90, 'TCP'], [53, 'UDP'], [5353, 'UDP']] as const;

const value = fc.constantFrom('x', 'y');
const labels = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 2 });
const selector: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ matchLabels: labels }),
  fc.record({
    matchExpressions: fc.array(fc.oneof(
      fc.record({ key: fc.constantFrom(...KEYS), operator: fc.constantFrom('In', 'NotIn'), values: fc.uniqueArray(value, { minLength: 1 }) }),
      fc.record({ key: fc.constantFrom(...KEYS), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    ), { maxLength: 2 }),
  }),
);
const spaces = fc.oneof(selector, fc.constantFrom(...NAMESPACES).map(name => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })));
const peer: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: spaces }),
  fc.record({ podSelector: selector, namespaceSelector: spaces }),
  fc.constantFrom({ cidr: '0.0.0.0/0' }, { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, { cidr: '203.0.113.0/24' }).map(ipBlock => ({ ipBlock })),
);
const port: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom({ port: 80 }, { port: 90 }, { port: 'http' }, { port: 80, endPort: 90 }, { port: 1, endPort: 65535 }),
  fc.constantFrom({ protocol: 'UDP', port: 53 }, { protocol: 'UDP' }, { protocol: 'UDP', port: 'dns' }),
);

function rule(side: 'from' | 'to'): fc.Arbitrary<Value> {
  const some = { minLength: 1, maxLength: 2 };
  return fc.record({ [side]: fc.array(peer, some), ports: fc.array(port, some) }, { requiredKeys: [] });
}

const policy = (name: string): fc.Arbitrary<Value> => fc.record({
  apiVersion: fc.constant('networking.k8s.io/v1'),
  kind: fc.constant('NetworkPolicy'),
  metadata: fc.constantFrom(...NAMESPACES).map(namespace => ({ name, namespace })),
  spec: fc.record({
    podSelector: fc.oneof(fc.constant({}), selector),
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(rule('from'), { maxLength: 2 }),
    egress: fc.array(rule('to'), { maxLength: 2 }),
  }),
});

const NAMED = [{ name: 'http', containerPort: 80 }, { name: 'dns', containerPort: 5353, protocol: 'UDP' }];

const workload = (name: string, namespace: string, onNode: boolean): fc.Arbitrary<Value> => fc
  .tuple(labels, fc.boolean()).map(([own, named]) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      template: {
        metadata: { labels: own },
        spec: defined({
          hostNetwork: onNode ? true : undefined,
          containers: [{ name: 'main', ports: named ? NAMED : [] }],
        }),
      },
    },
  }));

const space = (name: string): fc.Arbitrary<Value> => labels.map(own => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: own } }));

// What moves to the network of its node, or away from it, is told by its host ports.
const NAMES = [['w', 'a', false], ['v', 'a', false], ['u', 'b', false], ['n', 'b', true]] as const;

/** Two versions that have most of their objects in common. */
const versions = fc.tuple(
  ...[...NAMES.map(([name, namespace, onNode]) => workload(name, namespace, onNode)), ...NAMESPACES.map(space), ...['p', 'q', 'r'].map(policy)]
    .map(object => fc.tuple(object, object, fc.integer({ min: 0, max: 4 }))),
).map(objects => {
  const pick = (one: Value, chance: number, none: number): readonly Value[] => (chance === none && one.kind === 'NetworkPolicy' ? [] : [one]);
  return {
    before: objects.flatMap(([one, , chance]) => pick(one, chance, 3)),
    after: objects.flatMap(([one, other, chance]) => pick(chance < 2 ? one : other, chance, 4)),
  };
});

function yaml(objects: readonly Value[]): string {
  return objects.map(object => `---\n${JSON.stringify(object)}\n`).join('');
}

const LEVELS = ['no', 'unknown', 'yes'] as const;

/** By whom, to whom and at which port: whether policies let it through. */
function matrix(objects: readonly Value[]): Map<string, number> {
  const network = buildNetwork(objects.map((object, document) => ({ object, document })));
  const parties = [
    ...network.workloads.map(one => (
      { name: `Deployment ${one.ref.namespace}/${one.ref.name}`, party: { kind: 'pods', pods: podsOf(one) } satisfies Party })),
    { name: 'outside', party: { kind: 'address', address: '203.0.113.7' } satisfies Party },
    { name: 'outside', party: { kind: 'address', address: '10.2.0.1' } satisfies Party },
  ];
  const cells = new Map<string, number>();
  for (const from of parties) {
    for (const to of parties.filter(one => one !== from && (one.name !== 'outside' || from.name !== 'outside'))) {
      for (const [number, protocol] of PORTS) {
        const { answer } = mayConnect(network, from.party, to.party, number, protocol);
        const cell = [from.name, to.name, number, protocol, ...[from, to].map(({ party }) => ('address' in party ? party.address : ''))].join(' → ');
        cells.set(cell, LEVELS.indexOf(answer));
      }
    }
  }
  return cells;
}

/** Whether one of the ports of a change is this one. */
function isAt({ ports, change }: ReachChange, number: number, protocol: string): boolean {
  return ports.length === 0 || change === 'not evaluated' || ports.some(text => {
    const [numbers, written = 'TCP'] = text.split('/');
    const [first, last = first] = numbers === 'any' ? ['1', '65535'] : numbers.split('–');
    const named = (number === 80 && numbers === 'http') || (number === 5353 && numbers === 'dns');
    return written === protocol && (named || (Number(first) <= number && number <= Number(last)));
  });
}

describe('policies that change', () => {
  beforeAll(() => {
    if (process.env.REVIEWS !== undefined) process.stderr.write(`SEED=${SEED} REVIEWS=${REVIEWS}\n`);
  });

  test('nothing opens or closes without being told', () => {
    fc.assert(fc.property(versions, ({ before, after }) => {
      const result = reviewOf(yaml(before), yaml(after));
      const [cellsBefore, cellsAfter] = [matrix(before), matrix(after)];
      for (const [cell, level] of cellsAfter) {
        const former = cellsBefore.get(cell) ?? level;
        const [from, to, number, protocol] = cell.split(' → ');
        const wanted = level > former ? isBroadening : level < former ? (change: ReachChange) => !isBroadening(change) : undefined;
        const told = wanted === undefined || result.reach.some(change => (
          wanted(change) && (change.place.label === from || change.place.label === to) && isAt(change, Number(number), protocol)));
        const all = (): string => result.reach.map(({ change, sentence }) => `${change}: ${asText(sentence)}`).join('\n');
        if (!told) throw new Error(`${cell}: ${LEVELS[former]} → ${LEVELS[level]} is not told:\n${all()}`);
      }
    }), { numRuns: REVIEWS, seed: SEED });
  }, 3_600_000);

  test('nothing is told of a version compared with itself', () => {
    fc.assert(fc.property(versions, ({ before }) => {
      expect(reviewOf(yaml(before), yaml([...before].reverse())).reach).toEqual([]);
    }), { numRuns: REVIEWS / 3, seed: SEED });
  }, 3_600_000);
});
