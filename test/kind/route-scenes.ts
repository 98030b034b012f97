/**
 * The apps of examples/ingress and examples/gateway as folders that `verify`
 * can be pointed at: with certificates of a test authority, in namespaces and
 * under hosts of their own, and edited. Read from what synth wrote.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Edit, Folder } from './scene';
import { defined } from '../../src/kubernetes/values';
import { PLAN_FILE, PlanData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';

const POLICIES = 'policies.k8s.yaml';

export type RouteScene = 'ingress' | 'gateway';
export const ROUTE_SCENES: readonly RouteScene[] = ['ingress', 'gateway'];

/** A key and its certificate. */
interface Issued {
  readonly key: string;
  readonly certificate: string;
}

/** Signs certificates with its own, as that of a company does. */
export class Authority {
  /** By which the others are verified. */
  public readonly certificate: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-authority-'));

  public constructor() {
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    this.openssl('req', '-x509', ...NEW_KEY, '-days', '2', '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test authority');
    this.certificate = this.read('ca.crt');
  }

  public issue(host: string): Issued {
    writeFileSync(join(this.folder, 'host.cnf'), `subjectAltName=DNS:${host}\n`);
    this.openssl('req', ...NEW_KEY, '-keyout', 'host.key', '-out', 'host.csr', '-subj', '/CN=shop');
    this.openssl('x509', '-req', '-in', 'host.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'host.cnf', '-out', 'host.crt');
    return { key: this.read('host.key'), certificate: this.read('host.crt') };
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * @param prefix before every namespace and host
 * @param signer who signs the certificates
 * @param trusted who does, as the plan has it
 * @param edits what is wrong; then the app is left open
 */
export function stageRoutes(scene: RouteScene, prefix: string, signer: Authority, trusted: Authority, edits: readonly Edit[] = []): Folder {
  const dist = join(__dirname, '../../examples', scene, 'dist');
  const rename = (text: string) => text
    .replace(/\b(shop|admin)(?=\.example\.com)/g, `${prefix}$1`)
    .replace(/^(\s*(?:- )?(?:namespace|kubernetes\.io\/metadata\.name):) (shop|backend|edge)$/gm, `$1 ${prefix}$2`)
    .replace(/^(kind: Namespace\nmetadata:\n {2}name:) (\w+)$/gm, `$1 ${prefix}$2`)
    .replace(/^(\s+- )(shop|backend)$/gm, `$1${prefix}$2`);
  const shop = edited(readFileSync(join(dist, 'shop.k8s.yaml'), 'utf8'), edits);
  const plan = readPlan(readFileSync(join(dist, PLAN_FILE), 'utf8'), PLAN_FILE);
  const secrets = [['shop', 'shop-tls'], ['backend', 'admin-tls']].map(([namespace, name]) => secret(`${prefix}${namespace}`, name, signer.issue(`${prefix}${name.replace('-tls', '')}.example.com`)));
  const own = { 'shop.k8s.yaml': `${rename(shop)}\n---\n${secrets.join('---\n')}` };
  const moved = planOf(plan, prefix, trusted.certificate);
  // Whether the network enforces policies is asked once on a cluster at a time.
  if (edits.length > 0) return { ...own, [PLAN_FILE]: JSON.stringify({ ...moved, closed: undefined, steps: moved.steps.filter(step => !('files' in step) || !step.files.includes(POLICIES)) }) };
  return { ...own, [POLICIES]: rename(readFileSync(join(dist, POLICIES), 'utf8')), [PLAN_FILE]: JSON.stringify(moved) };
}

function secret(namespace: string, name: string, { key, certificate }: Issued): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name, namespace }, stringData: { 'tls.key': key, 'tls.crt': certificate } })}\n`;
}

function edited(text: string, edits: readonly Edit[]): string {
  const parsed = parseAllDocuments(text);
  const documents = (Array.isArray(parsed) ? parsed : []).map(document => ({ document, label: `${String(document.get('kind'))}/${String(document.getIn(['metadata', 'name']))}` }));
  for (const { object, set = {}, drop = [], remove } of edits) {
    const found = documents.filter(({ label }) => label === object);
    if (found.length === 0 || (found.length > 1 && !remove)) throw new Error(`${object} is ${found.length} times in the example, so it can't be edited`);
    Object.entries(set).forEach(([path, value]) => found[0].document.setIn(steps(path), value));
    drop.forEach(path => found[0].document.deleteIn(steps(path)));
    if (remove) for (const one of found) documents.splice(documents.indexOf(one), 1);
  }
  return documents.map(({ document }) => String(document).replace(/^---\n/, '')).join('---\n');
}

function steps(path: string): readonly (string | number)[] {
  return path.split('.').map(step => /^\d+$/.test(step) ? Number(step) : step);
}

/** The expectations of the example, of the copy's hosts; with TLS the certificate is verified too. */
function planOf(plan: PlanData, prefix: string, authority: string): PlanData {
  const { digests: _, closed, ...rest } = plan;
  return defined({
    ...rest,
    closed: closed?.map(one => ({ ...one, namespace: `${prefix}${one.namespace}` })),
    steps: plan.steps.map(step => step.kind !== 'expect' ? step : {
      ...step,
      expectations: step.expectations.map(one => {
        const { to, probe } = one;
        if (to.kind !== 'route' || probe.kind !== 'http') throw new Error(`${one.id} asks no route`);
        const gateway = to.gateway && { ...to.gateway, namespace: `${prefix}${to.gateway.namespace}` };
        return {
          ...one,
          to: defined({ ...to, namespace: `${prefix}${to.namespace}`, host: `${prefix}${to.host}`, gateway }),
          probe: probe.scheme === 'https' ? { ...probe, authority } : probe,
        };
      }),
    }),
  });
}
