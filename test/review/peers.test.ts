import { WEB, deployment, policy, reviewOf } from './manifests';
import { Review, unacknowledged } from '../../src/review/review';
import { toMarkdown } from '../../src/review/words/markdown';
import { asText } from '../../src/text/sentence';

const PODS = WEB + deployment('front') + deployment('evil');

/** In a namespace of its own, which may have a name for who else is let in. */
function namespace(labels: string): string {
  return `
---
{apiVersion: v1, kind: Namespace, metadata: {name: partner, labels: ${labels}}}
`;
}

function peer(labels: string): string {
  return `{podSelector: {matchLabels: ${labels}}}`;
}

function from(...peers: readonly string[]): string {
  return policy(`[{from: [${peers.join(', ')}]}]`);
}

function egress(rules: string): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: ${rules}}
`;
}

const FRONT = from(peer('{app: front}'));
const TRUSTED = from('{namespaceSelector: {matchLabels: {trusted: "yes"}}}');
const IN_PARTNER = deployment('p').replace('metadata: {', 'metadata: {namespace: partner, ');

const CASES: readonly { readonly what: string; readonly before: string; readonly after: string; readonly reach: readonly string[] }[] = [
  {
    what: 'a peer more',
    before: PODS + FRONT,
    after: PODS + policy(`[{from: [${peer('{app: front}')}]}, {from: [${peer('{app: evil}')}]}]`),
    reach: ['Deployment evil can now reach Deployment web.'],
  },
  {
    what: 'another peer',
    before: PODS + FRONT,
    after: PODS + from(peer('{app: evil}')),
    reach: ['Deployment evil can now reach Deployment web.', 'Deployment front can no longer reach Deployment web.'],
  },
  {
    what: 'every pod of the namespace as a peer',
    before: PODS + FRONT,
    after: PODS + from('{podSelector: {}}'),
    reach: ['Every pod of namespace default can now reach Deployment web.'],
  },
  {
    what: 'a peer of which no manifest is here',
    before: PODS + FRONT,
    after: PODS + from(peer('{app: front}'), '{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: job}}}'),
    reach: ['Pods with app=job of namespaces with team=a can now reach Deployment web.'],
  },
  {
    what: 'a peer that asks for one label more',
    before: PODS + FRONT,
    after: PODS + from(peer('{app: front, tier: x}')),
    reach: ['Deployment front can no longer reach Deployment web.'],
  },
  {
    what: 'every port instead of one',
    before: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: 80}]}]`),
    after: PODS + FRONT,
    reach: ['Deployment front can now reach Deployment web on every port.'],
  },
  {
    what: 'a port more, told by its name before',
    before: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: http}]}]`),
    after: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: 3000}, {port: 8000, endPort: 8010}]}]`),
    reach: ['Deployment front can now reach Deployment web on ports 8000–8010.'],
  },
  {
    what: 'a port less, of two',
    before: PODS + policy('[{ports: [{port: 80}, {port: 90}]}]'),
    after: PODS + policy('[{ports: [{port: 80}]}]'),
    reach: ['No pod of the cluster can reach Deployment web on port 90 any more.'],
  },
  {
    what: 'a port more than one',
    before: PODS + policy('[{ports: [{port: 80}]}]'),
    after: PODS + policy('[{ports: [{port: 80}, {port: 90}]}]'),
    reach: ['Every pod of the cluster can now reach Deployment web on port 90. Before: from nowhere.'],
  },
  {
    what: 'a port less, of two, for one peer',
    before: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: 80}, {port: 90}]}]`),
    after: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: 80}]}]`),
    reach: ['Deployment front can no longer reach Deployment web on port 90.'],
  },
  {
    what: 'a range in place of its middle',
    before: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: 85}]}]`),
    after: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: 80, endPort: 90}]}]`),
    reach: ['Deployment front can now reach Deployment web on ports 80–84 and 86–90.'],
  },
  {
    what: 'one port instead of every port',
    before: PODS + FRONT,
    after: PODS + policy(`[{from: [${peer('{app: front}')}], ports: [{port: 80}]}]`),
    reach: ['Deployment front can now reach Deployment web only on port 80.'],
  },
  {
    what: 'a first policy for pods on the network of their node',
    before: deployment('web', { kind: 'DaemonSet', more: 'hostNetwork: true' }),
    after: deployment('web', { kind: 'DaemonSet', more: 'hostNetwork: true' }) + FRONT,
    reach: ['Whether every pod of the cluster can still reach DaemonSet web is not known: whether a NetworkPolicy applies to pods on their node’s network differs between clusters.'],
  },
  {
    what: 'an edge that opens at both of its ends',
    before: PODS + from(peer('{app: evil}')) + egress('[]').replace(/app: web/g, 'app: front'),
    after: PODS + from(peer('{app: evil}'), peer('{app: front}')) + egress(`[{to: [${peer('{app: web}')}]}]`).replace('podSelector: {matchLabels: {app: web}}, policy', 'podSelector: {matchLabels: {app: front}}, policy'),
    reach: ['Deployment front can now reach Deployment web.'],
  },
  {
    what: 'a policy that keeps everything in',
    before: PODS,
    after: PODS + egress('[]'),
    reach: ['Deployment web can no longer reach anything.'],
  },
  {
    what: 'a policy that lets out to one peer only',
    before: PODS,
    after: PODS + egress(`[{to: [${peer('{app: front}')}]}]`),
    reach: ['Deployment web can now reach only what a NetworkPolicy lets it reach.'],
  },
  {
    what: 'a port that gets the name which is asked for on the way out',
    before: PODS.replace('name: http', 'name: web') + egress('[{to: [{podSelector: {}}], ports: [{port: metrics}]}]'),
    after: PODS.replace('name: http', 'name: web').replace('{containerPort: 3000, name: http}', '{containerPort: 3000, name: metrics}')
      + egress('[{to: [{podSelector: {}}], ports: [{port: metrics}]}]'),
    reach: ['Deployment web can now reach Deployment front on port 3000.'],
  },
  {
    what: 'a wider block of addresses',
    before: PODS + from('{ipBlock: {cidr: 203.0.113.0/24}}'),
    after: PODS + from('{ipBlock: {cidr: 203.0.0.0/8, except: [203.1.0.0/16]}}'),
    reach: ['Addresses in 203.0.0.0/8 but 203.1.0.0/16 can now reach Deployment web.'],
  },
  {
    what: 'the same block in two halves',
    before: PODS + from('{ipBlock: {cidr: 203.0.113.0/24}}'),
    after: PODS + from('{ipBlock: {cidr: 203.0.113.0/25}}', '{ipBlock: {cidr: 203.0.113.128/25}}'),
    reach: [],
  },
  {
    what: 'every address, which are the pods as well',
    before: PODS + from('{ipBlock: {cidr: 203.0.113.0/24}}'),
    after: PODS + from('{ipBlock: {cidr: 0.0.0.0/0}}'),
    reach: ['Addresses in 0.0.0.0/0 can now reach Deployment web.'],
  },
  {
    what: 'a first peer where nobody was let in',
    before: PODS + policy('[]'),
    after: PODS + FRONT,
    reach: ['Deployment front can now reach Deployment web.'],
  },
  {
    what: 'a namespace that gets the label which is asked for',
    before: PODS + IN_PARTNER + TRUSTED + namespace('{}'),
    after: PODS + IN_PARTNER + TRUSTED + namespace('{trusted: "yes"}'),
    reach: ['Every pod of namespace partner can now reach Deployment web.'],
  },
  {
    what: 'pods that lose the label which let them in',
    before: PODS + deployment('x', { labels: '{role: front}' }) + from(peer('{role: front}')),
    after: PODS + deployment('x', { labels: '{role: none}' }) + from(peer('{role: front}')),
    reach: ['Deployment x can no longer reach Deployment web.'],
  },
  {
    what: 'a label that nobody asks for',
    before: PODS + FRONT,
    after: WEB + deployment('front', { labels: '{app: front, version: "2"}' }) + deployment('evil') + FRONT,
    reach: [],
  },
  {
    what: 'the same policy under another name, in other words',
    before: PODS + FRONT,
    after: PODS + from('{podSelector: {matchExpressions: [{key: app, operator: In, values: [front]}]}}').replace('name: fence', 'name: wall'),
    reach: [],
  },
  {
    what: 'a policy that kept everything in',
    before: PODS + egress('[]'),
    after: PODS,
    reach: ['Deployment web can now reach every address.'],
  },
  {
    what: 'a policy that lets out one peer less',
    before: PODS + egress(`[{to: [${peer('{app: front}')}]}, {to: [${peer('{app: evil}')}]}]`),
    after: PODS + egress(`[{to: [${peer('{app: front}')}]}]`),
    reach: ['Deployment web can no longer reach Deployment evil.'],
  },
];

function reach(result: Review): string[] {
  return result.reach.map(({ sentence }) => asText(sentence));
}

describe('whom NetworkPolicies let in and out', () => {
  test.each(CASES)('$what', ({ before, after, reach: expected }) => {
    expect(reach(reviewOf(before, after))).toEqual(expected);
  });

  test('a version compared with itself is no change', () => {
    CASES.forEach(({ before, after }) => expect([...reach(reviewOf(before, before)), ...reach(reviewOf(after, after))]).toEqual([]));
  });

  test.each([
    ['is reached by more', FRONT, from(peer('{app: front}'), peer('{app: evil}')), '`Deployment web` can now be reached by more than before.'],
    ['reaches more itself', egress('[]'), '', '`Deployment web` can now reach more than before.'],
  ])('the verdict says of a workload that it %s', (_, before, after, expected) => {
    expect(toMarkdown(reviewOf(PODS + before, PODS + after))).toContain(`## 🔴 ${expected}`);
  });

  test('who gets in more needs a reason, and the policy may give it', () => {
    const after = PODS + from(peer('{app: front}'), peer('{app: evil}'));
    const reason = 'metadata: {name: fence, annotations: {connectivity.cdk8s.io/acknowledge: "broadening: not as evil as it sounds"}}';
    expect(unacknowledged(reviewOf(PODS + FRONT, after))).toHaveLength(1);
    expect(unacknowledged(reviewOf(PODS + FRONT, after.replace('metadata: {name: fence}', reason)))).toEqual([]);
  });
});
