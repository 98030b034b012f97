/** What a case has to work with: a cluster, a namespace of its own, and the command as a process. */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Resource } from './app';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const ROOT = join(__dirname, '../../..');

export class Stage {
  public readonly dir = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-case-'));

  public constructor(public readonly namespace: string, public readonly kubeconfig: string, public readonly context: string) {}

  public kubectl(args: readonly string[], input?: string): string {
    const ended = spawnSync('kubectl', ['--kubeconfig', this.kubeconfig, '--context', this.context, ...args], { encoding: 'utf8', input, maxBuffer: 64 * 1024 * 1024 });
    if (ended.status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${ended.stderr}`);
    return ended.stdout;
  }

  /** As somebody else would: what is applied here is foreign to every run. */
  public apply(...resources: readonly Resource[]): void {
    this.kubectl(['apply', '--server-side', '--field-manager=somebody', '-f', '-'], resources.map(resource => stringify(resource)).join('---\n'));
  }

  public ready(...workloads: readonly string[]): void {
    for (const one of workloads) this.kubectl(['rollout', 'status', '-n', this.namespace, one, '--timeout=120s']);
  }

  public on(kubeconfig = this.kubeconfig, context = this.context): readonly string[] {
    return ['--kubeconfig', kubeconfig, '--context', context];
  }

  /** The command, with its streams as a shell would have them. */
  public start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, ['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), join(__dirname, '../cli.ts'), 'verify', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => { said.out += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { said.err += chunk.toString(); });
    const ended = new Promise<Ended>(resolve => child.once('close', code => resolve({ code, ...said })));
    const heard = async (words: RegExp) => {
      for (const end = Date.now() + 90_000; !words.test(said.err + said.out); await pause(20)) if (Date.now() > end || child.exitCode !== null) throw new Error(`it never said ${words.source}: ${said.err}${said.out}`);
    };
    return { child, ended, heard };
  }

  public verify(...args: readonly string[]): Promise<Ended> {
    return this.start([...args, ...this.on()]).ended;
  }

  /** All that the API server lists, but for what it counts and what is in namespaces of other cases, an object a line. */
  public everything(): readonly string[] {
    const kinds = this.kubectl(['api-resources', '--verbs=list', '-o', 'name']).split('\n').filter(kind => kind !== '' && !RECORDS.test(kind));
    const { items } = JSON.parse(this.kubectl(['get', kinds.join(','), '-A', '-o', 'json'])) as { items: unknown[] };
    const others = new RegExp(`"f\\d\\d-${process.pid}`, 'g');
    return items.map(item => JSON.stringify(item, (key, value: unknown) => COUNTED.includes(key) ? undefined : value))
      .filter(text => (text.match(others) ?? []).every(found => text.includes(`"${this.namespace}`) && this.namespace.startsWith(found.slice(1)))).sort();
  }

  /** Everything in the case's namespaces that a person would miss or mind, without what the server counts. */
  public state(): string {
    const kinds = 'deployments,replicasets,statefulsets,daemonsets,services,pods,endpointslices,configmaps,secrets,serviceaccounts,leases,roles,rolebindings,networkpolicies';
    const list = JSON.parse(this.kubectl(['get', kinds, '-A', '-o', 'json'])) as { items: unknown[] };
    const namespaces = JSON.parse(this.kubectl(['get', 'namespaces', '-o', 'json'])) as { items: unknown[] };
    const written = (item: unknown) => JSON.stringify(item, (key, value: unknown) => COUNTED.includes(key) ? undefined : value);
    const own = [...list.items, ...namespaces.items].map(written)
      .filter(text => text.includes(`"namespace":"${this.namespace}`) || text.includes(`"name":"${this.namespace}`));
    return own.sort().join('\n');
  }
}

/** What a cluster writes down by itself, whoever does what. */
const RECORDS = /^(events(\.|$)|componentstatuses$|.*\.metrics\.k8s\.io$)/;
const COUNTED = ['resourceVersion', 'generation', 'managedFields', 'status', 'renewTime', 'deployment.kubernetes.io/revision', 'endpoints.kubernetes.io/last-change-trigger-time'];

export function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
