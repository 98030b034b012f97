/** The pairs as a kustomization and as a chart of Helm, written to a folder; and which of their programs are here. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { found, Run } from './process';

function deployment(name: string, role: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${role}
          image: kiamol/ch03-numbers-${role}
`;
}

function service(name: string, port: string): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
${port}  selector:
    app: ${name}
`;
}

const API_PORT = '  ports:\n    - port: 80\n';
const WEB_PORT = '  type: LoadBalancer\n  ports:\n    - port: 8080\n      targetPort: 80\n';

export function pair(name: string): string {
  return [
    deployment(`${name}-api`, 'api'), service(`${name}-api`, API_PORT),
    deployment(`${name}-web`, 'web'), service(`${name}-web`, WEB_PORT),
  ].join('---\n');
}

/** One file a pair. */
export function kustomize(folder: string, pairs: number): Run | undefined {
  if (!found('kubectl', 'kustomize', '--help')) return undefined;
  const files = Array.from({ length: pairs }, (_, i) => `pair-${i}.yaml`);
  mkdirSync(folder, { recursive: true });
  files.forEach((file, i) => writeFileSync(join(folder, file), pair(`pair-${i}`)));
  writeFileSync(join(folder, 'kustomization.yaml'), `resources:\n${files.map(file => `  - ${file}\n`).join('')}`);
  return { command: ['kubectl', 'kustomize', folder], stdout: join(folder, 'out.yaml') };
}

/** One template, which ranges over the pairs. */
export function helm(folder: string, pairs: number): Run | undefined {
  const program = process.env.HELM ?? 'helm';
  if (!found(program, 'version')) return undefined;
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: pairs\nversion: 0.1.0\n');
  writeFileSync(join(folder, 'templates', 'pairs.yaml'), `{{- range $i := until (int .Values.pairs) }}\n---\n${pair('pair-{{ $i }}')}{{- end }}\n`);
  return { command: [program, 'template', 'bench', folder, '--set', `pairs=${pairs}`], stdout: join(folder, 'out.yaml') };
}
