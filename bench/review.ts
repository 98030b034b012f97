/** A review of two versions with thousands of objects, beside `kubectl kustomize` of one of them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build';
import { mb, median, ms, table } from './figures';
import { found, interleaved, measure, Run } from './process';

/** Each with a Deployment and a Service a pair. */
const PAIRS_A_FILE = 10;
const GOAL = 1500;
/** In seconds, for the yardstick. */
const PATIENCE = 60;

/** What happens to pair number `i` between the two versions. */
type Change = (i: number) => { readonly name?: string; readonly type?: string; readonly tag?: string };

const CHANGES: Readonly<Record<string, Change>> = {
  'one Service became public': i => (i === 1234 ? { type: 'LoadBalancer' } : {}),
  'every object changed': i => ({ tag: '1.1.0', type: i % 100 === 0 ? 'LoadBalancer' : 'NodePort' }),
  'every object renamed': i => ({ name: `store-${i}` }),
};

export function review(folder: string, objects: number, rounds: number): string {
  const pairs = objects / 2;
  const before = write(join(folder, 'review', 'before'), pairs, () => ({}));
  const program = join(folder, 'review', 'program.js');
  writeFileSync(program, `require(${JSON.stringify(join(folder, 'src/cli/main.js'))}).main(process.argv.slice(2), {
    cwd: process.cwd(), env: process.env, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr,
  }).then(status => { process.exitCode = status; });\n`);
  const runs = new Map<string, Run>(Object.entries(CHANGES).map(([what, change]) => [
    `review: ${what}`,
    { command: [process.execPath, program, 'review', before, write(join(folder, 'review', what.replace(/ /g, '-')), pairs, change)] },
  ]));
  const costs = interleaved([...runs.values()], rounds);
  const rows = [...runs.keys()].map((name, i) => {
    const wall = median(costs[i].map(cost => cost.wall));
    return [name, ms(wall), ms(median(costs[i].map(cost => cost.cpu))), mb(median(costs[i].map(cost => cost.memory))), wall <= GOAL ? 'met' : 'missed'];
  });
  if (found('kubectl', 'version', '--client')) {
    // Once, and not to its end: it compares each object with each.
    const { wall, cpu, memory } = measure({ command: ['timeout', `${PATIENCE}`, 'kubectl', 'kustomize', before], exits: [0, 124] });
    const least = wall >= PATIENCE * 1000 ? 'not done after ' : '';
    rows.push(['kubectl kustomize of one version', `${least}${ms(wall)}`, `${least}${ms(cpu)}`, mb(memory), '']);
  }
  return [
    `Two versions with ${objects} objects each, median of ${rounds} interleaved rounds.`,
    '',
    table(['', 'wall', 'processor time', 'peak memory', `wall ≤ ${ms(GOAL)}`], rows),
  ].join('\n');
}

function write(folder: string, pairs: number, change: Change): string {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (let first = 0; first < pairs; first += PAIRS_A_FILE) {
    const file = `app-${first}.yaml`;
    const numbers = Array.from({ length: Math.min(PAIRS_A_FILE, pairs - first) }, (_, i) => first + i);
    writeFileSync(join(folder, file), numbers.map(i => pair(i, change(i))).join('---\n'));
    files.push(file);
  }
  writeFileSync(join(folder, 'kustomization.yaml'), `resources:\n${files.map(file => `  - ${file}\n`).join('')}`);
  return folder;
}

function pair(i: number, { name = `shop-${i}`, type, tag = '1.0.0' }: ReturnType<Change>): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: team-${i % 50}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: main
          image: registry.example.com/team-${i % 50}/image-${i % 200}:${tag}
          env:
            - name: NEIGHBOUR
              value: http://shop-${(i + 50) % 2500}:8080
          ports:
            - containerPort: 3000
              name: http
          resources:
            requests:
              cpu: 50m
              memory: ${64 + (i % 7) * 32}Mi
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: team-${i % 50}
spec:
${type === undefined ? '' : `  type: ${type}\n`}  selector:
    app: ${name}
  ports:
    - name: http
      port: 8080
      targetPort: http
`;
}

if (require.main === module) {
  const { values } = parseArgs({ options: { objects: { type: 'string', default: '5000' }, rounds: { type: 'string', default: '5' } } });
  const folder = build();
  try {
    process.stdout.write(`${review(folder, Number(values.objects), Number(values.rounds))}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
