/**
 * NetworkPolicies on a cluster: first one whose network enforces none, which
 * `verify` has to refuse, then the same cluster with a network that does. The
 * shop is played open, closed but for one edge, and open again.
 *
 *   test/kind/run policies [--ip-family ipv4|ipv6|dual]
 */

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApiObject, Chart } from 'cdk8s';
import { interruption } from './interruption';
import { line, print, say, table, Tally } from './report';
import { Shop } from '../../apps/shop';
import { ConnectivityApp, Expectation, Host, Outcome, Plan, Pods, Probe } from '../../src';
import { verify, VerifyOptions } from '../../src/cluster';
import { ipFamily, KindCluster, withKindCluster } from '../../src/cluster/kind';
import { applyAddons } from '../../src/cluster/kind/addons';
import { ResultsData } from '../../src/plan/results';

const folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-policies-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const signal = interruption();
const tally = new Tally();

const tell: VerifyOptions['tell'] = happening => {
  if (happening.kind === 'step') say(happening.text);
  if (happening.kind === 'said') say(happening.text);
  if (happening.kind === 'ended') say(`  ${happening.result.verdict === 'held' ? 'ok' : happening.result.verdict}  ${happening.text}: ${happening.result.observed}`);
};

/** Nobody reaches payments but the front, and that by HTTP; the front reaches payments, the catalogue and DNS. */
class Closed extends Chart {
  constructor(app: ConnectivityApp) {
    super(app, 'closed');
    this.policy('payments', 'payments', {
      podSelector: { matchLabels: { app: 'payments' } },
      policyTypes: ['Ingress'],
      ingress: [{
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, podSelector: { matchLabels: { app: 'front' } } }],
        ports: [{ port: 'http' }],
      }],
    });
    this.policy('shop', 'front', {
      podSelector: { matchLabels: { app: 'front' } },
      policyTypes: ['Egress'],
      egress: [
        { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'payments' } } }, { podSelector: { matchLabels: { app: 'catalogue' } } }] },
        { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }], ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }] },
      ],
    });
  }

  private policy(namespace: string, name: string, spec: unknown): void {
    new ApiObject(this, `${namespace}-${name}`, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec });
  }
}

function synthesize(): string {
  const dir = join(folder, 'dist');
  const app = new ConnectivityApp({ outdir: dir });
  const shop = new Shop(app);
  const closed = new Closed(app);
  const { web, api } = shop.pair;
  const { payments, paymentsService } = shop;
  const [healthz, event] = [Probe.http('/healthz'), Probe.udp({ payload: 'echo paid' })];
  const plan = new Plan(app, 'policies');
  const open = (because: string): Expectation[] => [
    web.expects(paymentsService, healthz, Outcome.answers({ status: 200 }), { because }),
    web.expects(paymentsService, event, Outcome.answers({ body: '^paid$' }), { because }),
    api.expects(paymentsService, healthz, Outcome.answers({ status: 200 }), { because }),
    payments.expects(Pods.of(api), Probe.tcp({ port: 80 }), Outcome.answers(), { because }),
    web.expects(Pods.of(api), Probe.tcp({ port: 80 }), Outcome.answers(), { because }),
  ];
  plan.apply(shop);
  plan.expect(...open('no policy is there yet'));
  plan.apply(closed);
  plan.expect(
    web.expects(paymentsService, healthz, Outcome.answers({ status: 200 }), { because: 'this edge is allowed' }),
    web.expects(paymentsService, event, Outcome.noReply(), { because: 'only the port named http is allowed' }),
    api.expects(paymentsService, healthz, Outcome.noReply(), { because: 'only the front is allowed' }),
    payments.expects(Pods.of(api), Probe.tcp({ port: 80 }), Outcome.answers(), { because: 'no policy selects the catalogue, nor what payments send' }),
    web.expects(Pods.of(api), Probe.tcp({ port: 80 }), Outcome.answers(), { because: 'the front may call the catalogue' }),
    web.expects(Host.named('payments'), Probe.dns(), Outcome.nameNotFound(), { because: 'DNS is allowed, and answers' }),
    web.expects(Pods.of(web), Probe.tcp({ port: 80 }), Outcome.answers(), { because: 'no policy keeps a pod from itself, and the front may send to nobody of its own' }),
  );
  plan.remove(closed);
  plan.expect(...open('the policies are gone'));
  app.synth();
  return dir;
}

/** The add-ons but for the one that enforces policies, which is for later. */
function addons(): { readonly without: string; readonly engine?: string } {
  const all = process.env.KIND_ADDONS;
  const without = join(folder, 'addons');
  mkdirSync(without);
  const files = all === undefined ? [] : readdirSync(all);
  const engine = files.find(file => file.includes('network-policies'));
  for (const file of files) if (all !== undefined && file !== engine) copyFileSync(join(all, file), join(without, file));

  return { without, engine: all === undefined || engine === undefined ? undefined : join(all, engine) };
}

function judge({ results }: ResultsData): void {
  for (const { verdict, id, expected, observed, cause } of results) tally.check(verdict === 'held', `${id}: expected ${expected}, observed ${observed}; ${cause ?? ''}`);
}

async function play(dir: string, { context, kubeconfig }: KindCluster, engine: string | undefined): Promise<void> {
  const on: VerifyOptions = { dir, context, kubeconfig, signal, tell };
  if (engine !== undefined) {
    say('a network that enforces no policies');
    const said = await verify(on).then(() => 'nothing', (error: unknown) => error instanceof Error ? error.message : String(error));
    say(`  verify says: ${said}`);
    tally.check(said.startsWith('the cluster\'s network enforces no NetworkPolicies'), `on a network that enforces no policies verify said: ${said}`);

    say('a network that enforces them');
    await applyAddons([engine], kubeconfig, { env: process.env, signal });
  }
  const results = await verify(on);
  print(`\n${table(results.results.map(line))}\n`);
  judge(results);
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { 'ip-family': { type: 'string', default: 'ipv4' } } });
  const dir = synthesize();
  const { without, engine } = addons();
  await withKindCluster({ workers: 1, ipFamily: ipFamily(values['ip-family']), addons: without, signal, progress: say }, cluster => play(dir, cluster, engine));
}

void tally.conclude(run);
