import { CLUSTER, PUBLIC, WEB, deployment, reviewOf, service } from './manifests';
import { COMMENT_LIMIT } from '../../src/review/words/comment';
import { toJson } from '../../src/review/words/json';
import { COMMENT_MARKER, toMarkdown } from '../../src/review/words/markdown';
import { toText } from '../../src/review/words/text';

/** Names that no API server takes, but that a pull request may bring all the same. */
const HOSTILE = [
  '</details><script>alert(1)</script>', '`code` **bold** _it_', '``` fence', '@octocat', '#1', '![x](https://example.com/x.png)', '[x](javascript:alert(1))',
  'a\n# heading\n- [ ] task', '| table | row |', '<!-- comment', '--> more', '\u202Egnp.exe', 'x\u0000\u001b[31m', '&lt;b&gt;', '$x^2$', 'https://example.com', '\\`', '``````',
];

function hostile(text: string): { readonly before: string; readonly after: string } {
  const quoted = JSON.stringify(text);
  const pods = deployment('web').replace('metadata: {name: web,', `metadata: {name: ${quoted}, namespace: ${quoted},`)
    .replace('example/web', 'IMAGE').replace('image: IMAGE', `image: ${quoted}, env: [{name: ${quoted}, value: ${quoted}}]`);
  const front = (type: string, annotation: string): string => service('web', `type: ${type}, selector: {app: web}, ports: [{name: ${quoted}, port: 80, targetPort: ${quoted}}, {port: 81}]`)
    .replace('metadata: {name: web, annotations: {}}', `metadata: {name: ${quoted}, namespace: ${quoted}, annotations: {a: ${quoted}, connectivity.cdk8s.io/acknowledge: ${JSON.stringify(annotation)}}}`);
  // A policy's words are told by the review: whom it lets in, and at which ports.
  const fence = (direction: string, port: string): string => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${quoted}, namespace: ${quoted}}
spec:
  podSelector: {}
  ${direction === 'from' ? 'ingress' : 'egress'}:
  - ports: [{port: ${port}}]
    ${direction}: [{podSelector: {matchLabels: {${quoted}: ${quoted}}}, namespaceSelector: {matchLabels: {${quoted}: ${quoted}}}}, {ipBlock: {cidr: ${quoted}, except: [${quoted}]}}]
`;
  const fences = (port: string): string => fence('from', port) + fence('to', port).replace('metadata: {name: "', 'metadata: {name: "out-');
  return {
    before: pods + front('ClusterIP', 'x') + fences('1'),
    after: pods.replace('value:', 'value: x, was:') + front('LoadBalancer', `broadening: ${text.replace(/\n/g, ' ')}`) + fences(quoted),
  };
}

/** What a Markdown reader sees as text rather than code: everything outside of code spans. */
function outsideCode(markdown: string): string {
  return markdown.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '·');
}

describe('a comment about hostile names', () => {
  test.each(HOSTILE)('%j stays a name', text => {
    const { before, after } = hostile(text);
    const markdown = toMarkdown(reviewOf(before, after));
    expect(markdown).toContain('LoadBalancer');
    const plain = outsideCode(markdown);
    expect(plain.replace(COMMENT_MARKER, '')).not.toMatch(/script|@|\]\(|<!--|octocat|example\.com|\$|[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(plain.split('\n').filter(line => /^#/.test(line)).map(line => line.slice(0, 4))).toEqual(['## 🟡'.slice(0, 4), '### ', ...(/^### Obj/m.test(plain) ? ['### '] : []), ...(/^### (Names|On)/m.test(plain) ? ['### '] : [])]);
    expect(plain.match(/<[a-z/]+>/g)?.filter(tag => !['<details>', '</details>', '<summary>', '</summary>', '<sub>', '</sub>', '<code>', '</code>'].includes(tag)) ?? []).toEqual([]);
    expect(plain.split('<details>').length).toBe(plain.split('</details>').length);
  });

  test('the names of the two versions are hostile as well', () => {
    const result = { ...reviewOf(WEB + CLUSTER, WEB + PUBLIC), base: '</code><img src=x>', head: '@octocat' };
    const markdown = toMarkdown(result);
    expect(markdown).not.toContain('<img');
    expect(markdown).not.toContain('@octocat');
  });

  test.each(HOSTILE)('%j does not move the cursor of a terminal', text => {
    const { before, after } = hostile(text);
    expect(toText(reviewOf(before, after))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('a picture can not end its fence', () => {
    expect(toMarkdown(reviewOf(WEB, WEB + CLUSTER), { picture: 'graph\n```\n@octocat' })).toContain('````mermaid\ngraph\n```\n@octocat\n````');
  });
});

describe('a comment', () => {
  test('says in one line that nothing changed', () => {
    expect(toMarkdown(reviewOf(WEB + CLUSTER, CLUSTER + WEB)).split('\n').filter(line => line !== '')).toEqual([
      COMMENT_MARKER,
      '## 🟢 No change: all 2 objects say the same.',
      '<sub>From <code>base</code> to <code>head</code></sub>',
    ]);
  });

  test('says that objects are only written differently', () => {
    expect(toText(reviewOf(WEB + CLUSTER, WEB + CLUSTER.replace('port: 80', 'port:    80')))).toBe('No change: all 2 objects say the same (1 written differently).\n');
  });

  test('comes to the point: verdict, reach, names, the way there, objects', () => {
    const before = WEB + CLUSTER + deployment('api');
    const after = WEB + service('web', 'type: NodePort, selector: {app: web}, ports: [{port: 8080, targetPort: http, nodePort: 30080}]') + deployment('other', { image: 'example/api' });
    expect(toMarkdown(reviewOf(before, after)).split('\n').filter(line => /^(##|<summary)/.test(line))).toEqual([
      '## 🔴 `Deployment web` can now be reached from farther away than before. 2 objects change.',
      '### Reach',
      '### Names, ports and external targets',
      '<summary>Objects: 1 changed, 1 renamed, 1 unchanged</summary>',
    ]);
  });

  test('of thousands of changes stays within what GitHub takes, and keeps what matters', () => {
    const many = (type: string): string => Array.from({ length: 1500 }, (_, i) => deployment(`d${i}`, { image: `example/${type}` })
      + service(`d${i}`, `type: ${i % 2 ? type : 'ClusterIP'}, selector: {app: d${i}}, ports: [{port: 80, targetPort: http}]`)).join('');
    const markdown = toMarkdown(reviewOf(many('ClusterIP'), many('LoadBalancer')), { picture: `graph LR\n${'a --> b\n'.repeat(3000)}` });
    expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(markdown).toMatch(/^## 🔴 `Deployment d1`, `Deployment d1001` and 748 more can now be reached from outside the cluster/m);
    expect(markdown).toMatch(/… and \d+ more changes, left out/);
    expect(markdown).toContain('<summary>Objects: 2250 changed, 750 unchanged</summary>');
    expect(markdown.split('<details>').length).toBe(markdown.split('</details>').length);
  });

  test('is the same whatever the order of the documents', () => {
    const before = [WEB, CLUSTER, deployment('b'), deployment('a')];
    const after = [WEB, PUBLIC, deployment('c', { image: 'example/a' }), service('x', 'selector: {app: c}, ports: [{port: 1}]')];
    const told = toMarkdown(reviewOf(before.join(''), after.join('')));
    expect(toMarkdown(reviewOf([...before].reverse().join(''), [...after].reverse().join('')))).toBe(told);
  });

  test('shows a reason that was given, and asks again for one that is old', () => {
    const reason = '{connectivity.cdk8s.io/acknowledge: "broadening: for everybody"}';
    const open = service('web', 'type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]', reason);
    expect(toMarkdown(reviewOf(WEB + CLUSTER, WEB + open))).toContain('Before: only from inside the cluster. Acknowledged: `for everybody`');
    const closed = service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: http}]', reason);
    expect(toMarkdown(reviewOf(WEB + closed, WEB + open))).toContain('Its acknowledgement `for everybody` was there before');
  });
});

describe('for programs', () => {
  test('the same facts as JSON', () => {
    const data: unknown = JSON.parse(toJson(reviewOf(WEB + CLUSTER, WEB + PUBLIC)));
    expect(data).toMatchObject({
      version: 1,
      verdict: { level: 'broadening', unacknowledged: 1 },
      reach: [{
        change: 'farther',
        target: 'Deployment web',
        ports: ['3000'],
        before: 'cluster',
        after: 'outside',
        broadening: true,
        through: [{ label: 'LoadBalancer web', address: '80', from: 'outside' }],
      }],
      names: [],
      objects: [{ change: 'changed', kind: 'Service', name: 'web', file: 'dist/app.yaml', fields: [{ path: 'spec.type', after: 'LoadBalancer' }] }],
    });
  });
});
