/** Makes texts that look like manifests and are written in every way that YAML and JSON allow, or nearly. */

import { defined } from '../../../src/kubernetes/values';

/** Numbers from 0 up to, not including, 1; the same for the same seed. */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  // Park and Miller's generator: its products are exact in doubles.
  let state = Math.abs(Math.trunc(seed)) % 2_147_483_646 + 1;
  return () => {
    state = state * 48_271 % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}

export function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

const SAMPLES: readonly string[] = [
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels: {app: web, tier: "front"}\nspec:\n  type: ClusterIP # internal only\n  ports:\n  - port: 80\n    targetPort: http\n',
  '# first\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: |\n    one\n      two\n\n    three\n  b: >-\n    folded\n    text\n  c: "x\\n\\ty"\n',
  'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n- kind: ServiceList\n  apiVersion: v1\n  items:\n  - {apiVersion: v1, kind: Service}\n',
  'kind: ServiceList\napiVersion: v1\nitems:\n- metadata:\n    name: a\n- metadata:\n    name: b\n',
  '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "json", "labels": {"a": "b"}}, "spec": {"n": [1, 2.5, -3e2, true, null]}}\n',
  '{"apiVersion": "v1", "kind": "Pod"}\n{"apiVersion": "v1", "kind": "Service"}\n',
  '{"apiVersion": "v1", "kind": "Pod"}\n---\napiVersion: v1\nkind: Service\n',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: &m\n  name: x\n  annotations:\n    list: [\n      a,\n      b\n    ]\nspec:\n  template:\n    metadata: *m\n    spec: {<<: *m, hostNetwork: yes, containers: [{name: a, args: ["-x", \'it\'\'s\'], ports: [{containerPort: 0120, hostPort: 8_080}]}]}\n',
  'apiVersion: v1\nkind: ConfigMap\ndata:\n  ? long key\n  : value\n  plain: some text\n    going on\n  quoted: "some text\n    going on"\n  single: \'a\n\n    b\'\n  empty:\n  list:\n  - - 1\n    - 2\n  - a: 1\n    b: 2\n',
  'replicas: 3\nimage: {repository: x, tag: "1.0"}\n',
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.x }}\nspec: {}\n{{- end }}\n',
];

/** Put in anywhere: each of them means something to some reader. */
const PIECES: readonly string[] = [
  ' ', '  ', '\t', '\n', '\n\n', '\r\n', '\r', ':', ': ', '- ', '-', ',', '[', ']', '{', '}', '#', ' # ', '"', '\'', '|', '>', '|-\n', '>+\n', '|2\n', '&a ', '*a', '*a ', '!', '!!str ', '!!int ',
  '!!binary ', '!!merge ', '!foo ', '!!map ', '<<: *m\n', '<<', '? ', '%', '%YAML 1.1\n', '@', '`', '---', '\n---\n', '\n--- # x\n', '\n--- x\n', '\n...\n', '...', '\u0085', '\u2028', '\u2029', '\ufeff', '\u00a0', '\0', '\x7f', 'é', '😀',
  '~', 'null', 'yes', 'No', 'on', 'y', 'N', '.inf', '.nan', '0x1F', '0X1F', '0b11', '0B11', '0o17', '017', '08', '1_000', '1:30', '1e3', '1.5', '+1', '-0', '.5', '5.', '9223372036854775808', '18446744073709551616', '1e999', '2001-01-01', '=', '==',
  'kind: Pod\n', 'items: []\n', 'items: null\n', 'items:\n', 'apiVersion: v1\n', '__proto__: x\n', 'constructor: y\n', '1: 2\n', 'true: 1\n', 'a?b', 'a: b', 'http://x/?a=b', '{a: b}', '[a, b]', '{a}', '[a: b]', '[]', '{}', '""', '\'\'', '\\', '\\u0041', '\\x41', '{"a":1}', '"a":1', '{{ x }}', '{{- x }}', '\n  ', '\n    ', '\n]', '\n}', '\n  ]', ',\n',
];

/** A text of a few documents, changed in a few places. */
export function hostileText(random: Random): string {
  let text = random() < 0.6 ? oneOf(random, SAMPLES) : document(random);
  if (random() < 0.2) text += `---\n${random() < 0.5 ? oneOf(random, SAMPLES) : document(random)}`;
  const changes = Math.floor(random() * 4);
  for (let change = 0; change < changes; change++) text = changed(text, random);
  return random() < 0.05 ? text.replaceAll('\n', '\r\n') : text;
}

function changed(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1));
  const lines = text.split('\n');
  const line = Math.floor(random() * lines.length);
  switch (Math.floor(random() * 7)) {
    case 0: return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 3));
    case 1: return text.slice(0, at) + oneOf(random, PIECES) + text.slice(at + 1);
    case 2: return spliced(lines, line, 1, oneOf(random, [' ', '  ', '\t', '']) + lines[line].slice(random() < 0.5 ? 0 : 1)).join('\n');
    case 3: return spliced(lines, line, 0, lines[Math.floor(random() * lines.length)]).join('\n');
    case 4: return spliced(lines, line, 1, lines[line].replace(/(: |- )\S.*/, (_, before: string) => before + oneOf(random, PIECES))).join('\n');
    default: return text.slice(0, at) + oneOf(random, PIECES) + text.slice(at);
  }
}

function spliced(lines: readonly string[], at: number, removed: number, line: string): string[] {
  return [...lines.slice(0, at), line, ...lines.slice(at + removed)];
}

const WORDS: readonly string[] = ['web', 'app', 'a b', 'x:y', 'x#y', 'a #b', '80', '0x10', 'yes', 'null', '', ' lead', 'trail ', 'two\nlines', '\ttab', 'é', '-', '- a', '? a', '[a', '{a', '*a', '&a', '!a', '|', '>', '%a', '@a', '`a', '"a', '\'a', 'a: b', 'a:', ':a', '#a', '~', '1.5', '1e3', '0b1', '---', '...', '=', '<<', 'line\n\nbreaks\n', ' \n x\n', 'a\\b'];

function value(random: Random, depth: number): unknown {
  const choice = random();
  const several = <T>(make: () => T): T[] => Array.from({ length: Math.floor(random() * 4) }, make);
  if (depth > 0 && choice < 0.25) return Object.fromEntries(several(() => [oneOf(random, WORDS), value(random, depth - 1)]));
  if (depth > 0 && choice < 0.45) return several(() => value(random, depth - 1));
  if (choice < 0.55) return oneOf(random, [0, 1, -1, 8080, 1.5, 1e21, 2 ** 53, true, false, null]);
  return oneOf(random, WORDS);
}

function document(random: Random): string {
  const object = defined({ apiVersion: 'v1', kind: 'Thing', items: random() < 0.1 ? [value(random, 2)] : undefined, spec: value(random, 3), data: value(random, 2) });
  return random() < 0.1 ? `${JSON.stringify(object, undefined, random() < 0.5 ? 2 : 0)}\n` : printed(object, '', random, false);
}

/** In any of the ways that YAML knows, a line break at the end. */
function printed(of: unknown, indent: string, random: Random, flow: boolean): string {
  if (Array.isArray(of) && of.length > 0) {
    if (flow || random() < 0.3) {
      const items = of.map(item => printed(item, indent, random, true).trim()).join(oneOf(random, [', ', ',', ' , ', `,\n${indent}  `]));
      return `[${items}${oneOf(random, ['', `\n${indent}`, ','])}]\n`;
    }
    return of.map(item => `${indent}-${below(item, `${indent}  `, random, true)}`).join('');
  }
  if (typeof of === 'object' && of !== null && Object.keys(of).length > 0) {
    const entries = Object.entries(of);
    if (flow || (indent !== '' && random() < 0.3)) return `{${entries.map(([key, item]) => `${scalar(key, random, true)}: ${printed(item, indent, random, true).trim()}`).join(', ')}}\n`;

    const deeper = (): string => indent + oneOf(random, ['  ', '    ', ' ']);
    return entries.map(([key, item]) => `${indent}${scalar(key, random, true)}:${below(item, deeper(), random, false)}`).join('');
  }
  return `${scalar(of, random, flow, indent)}\n`;
}

function below(item: unknown, indent: string, random: Random, inList: boolean): string {
  const text = printed(item, indent, random, false);
  if (!text.startsWith(indent) || indent === '') return ` ${text}`;
  return inList && random() < 0.7 ? ` ${text.slice(indent.length)}` : `\n${text}`;
}

function scalar(of: unknown, random: Random, flow: boolean, indent = ''): string {
  if (typeof of !== 'string') return JSON.stringify(of);
  const choice = random();
  if (choice < 0.35) return JSON.stringify(of);
  if (choice < 0.5 && !of.includes('\n')) return `'${of.replaceAll('\'', '\'\'')}'`;
  if (choice < 0.65 && !flow && of !== '') return `${oneOf(random, ['|', '>', '|-', '>-', '|+', '>+'])}\n${of.split('\n').map(line => `${indent}  ${line}`).join('\n')}`;
  return of.includes('\n') ? JSON.stringify(of) : of;
}

/** A value of texts that some reader takes for something else, alone and put together. */
export function hostileValue(random: Random, depth: number): unknown {
  const choice = random();
  const word = (): string => {
    const text = Array.from({ length: 1 + Math.floor(random() * 3) }, () => oneOf(random, random() < 0.5 ? PIECES : WORDS)).join('');
    return (random() < 0.02 ? text.repeat(300) : text).replaceAll('__proto__', 'proto');
  };
  const several = <T>(make: () => T): T[] => Array.from({ length: Math.floor(random() * 4) }, make);
  if (depth > 0 && choice < 0.3) return Object.fromEntries(several(() => [word(), hostileValue(random, depth - 1)]));
  if (depth > 0 && choice < 0.4) return several(() => hostileValue(random, depth - 1));
  return choice < 0.5 ? oneOf(random, [0, 1, -1, 8080, 1.5, 1e21, 1e-7, true, false, null]) : word();
}
