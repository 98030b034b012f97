/**
 * Closed apps on a cluster: the shop, closed by the one line of its app, and the apps in examples/, closed by what `policies`
 * writes for their folders. All that they declare answers, and the whole rest of their matrix is silent.
 *
 *   test/kind/run closed [--ip-family ipv4|ipv6|dual] [NAME…]
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interruption } from './interruption';
import { print, say, Tally } from './report';
import { withStandIns } from './stand-ins';
import { Shop } from '../../apps/shop';
import { shopPlan } from '../../apps/shop-plan';
import { Closed, ConnectivityApp } from '../../src';
import { verify, VerifyOptions } from '../../src/cluster';
import { ipFamily, KindCluster, withKindCluster } from '../../src/cluster/kind';
import { report } from '../../src/cluster/report';
import { readFiles } from '../../src/manifests/read';
import { manifestText } from '../../src/manifests/write';
import { buildNetwork } from '../../src/network/network';
import { ExpectationData, PLAN_FILE, PlanData } from '../../src/plan/plan';
import { readPlan } from '../../src/plan/plan-file';
import { derivePolicies } from '../../src/policies/derive';

const EXAMPLES = join(__dirname, '../../examples');
/** What a matrix may take: that of the boutique is the largest. */
const MOST_SECONDS = 90;
const signal = interruption();
const tally = new Tally();
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-closed-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const tell: VerifyOptions['tell'] = happening => {
  if (happening.kind === 'step' || happening.kind === 'said') say(`  ${happening.text}`);
};

function closedShop(): string {
  const dir = join(folder, 'shop');
  const app = new ConnectivityApp({ outdir: dir, closed: Closed.TO_UNDECLARED });
  shopPlan(app, new Shop(app));
  app.synth();
  return dir;
}

/** Written beside the app's own files, and applied once all of these are. */
const POLICIES = 'policies.k8s.yaml';

function closedExample(name: string): string {
  const from = join(EXAMPLES, name, 'dist');
  const dir = mkdtempSync(join(folder, `${name}-`));
  const files = readdirSync(from).filter(file => file !== PLAN_FILE).map(file => ({ name: file, path: file, text: readFileSync(join(from, file), 'utf8') }));
  const plan = readPlan(readFileSync(join(from, PLAN_FILE), 'utf8'), PLAN_FILE);
  const network = buildNetwork(readFiles(files).manifests, { clusterDomain: plan.clusterDomain });
  const { policies, closed, unknown } = derivePolicies(network, { plan });
  unknown.forEach(sentence => say(`  ${sentence}`));
  for (const { name: file, text } of files) writeFileSync(join(dir, file), withStandIns(text));
  writeFileSync(join(dir, POLICIES), manifestText([...policies]));
  const last = plan.steps.map(({ kind }) => kind).lastIndexOf('apply');
  const staged: PlanData = {
    ...plan,
    digests: undefined,
    closed: [...closed].map(([{ ref }, directions]) => ({ ...ref, directions })),
    steps: [...plan.steps.slice(0, last + 1), { kind: 'apply', charts: ['policies'], files: [POLICIES] }, ...plan.steps.slice(last + 1)],
  };
  writeFileSync(join(dir, PLAN_FILE), JSON.stringify(staged));
  return dir;
}

/** Without what asks for IPv4 addresses, which pods of IPv6 alone have none of. */
function inIpv6(plan: PlanData): PlanData {
  const hasRecords = ({ probe }: ExpectationData) => probe.kind !== 'dns' || probe.recordType !== 'A';
  return { ...plan, steps: plan.steps.map(step => step.kind === 'expect' ? { ...step, expectations: step.expectations.filter(hasRecords) } : step) };
}

async function play(name: string, family: string, { context, kubeconfig }: KindCluster): Promise<void> {
  say(name);
  const dir = name === 'shop' ? closedShop() : closedExample(name);
  const plan = readPlan(readFileSync(join(dir, PLAN_FILE), 'utf8'), PLAN_FILE);
  const results = await verify({ dir, plan: family === 'ipv6' ? inIpv6(plan) : plan, context, kubeconfig, signal, tell, matrix: true });
  print(`\n${report(results, 'text')}`);
  for (const { verdict, id, expected, observed, cause } of results.results) tally.check(verdict === 'held', `${name}: ${id}: expected ${expected}, observed ${observed}; ${cause ?? ''}`);
  const cells = results.results.filter(({ cell }) => cell !== undefined);
  const [silent, seconds] = [cells.filter(({ cell }) => cell?.observed === 'closed').length, results.measured?.matrix ?? Infinity];
  tally.check(silent > 0, `${name}: no cell of the matrix is closed`);
  tally.check(seconds < MOST_SECONDS, `${name}: the matrix took ${seconds} s, and ${MOST_SECONDS} are meant to be enough`);
  say(`${name}: ${cells.length} cells, ${silent} of them silent, in ${seconds} s: ${(seconds / cells.length).toFixed(2)} s a cell`);
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { 'ip-family': { type: 'string', default: 'ipv4' } }, allowPositionals: true });
  const names = positionals.length > 0 ? positionals : ['shop', 'boutique'];
  await withKindCluster({ workers: 1, ipFamily: ipFamily(values['ip-family']), signal, progress: say }, async cluster => {
    for (const name of names) await play(name, values['ip-family'], cluster);
  });
}

void tally.conclude(run);
