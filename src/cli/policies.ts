/** `policies`: writes NetworkPolicies that close workloads to everything but what their manifests and their plan declare. */

import { CLUSTER_DOMAIN, clusterDomainIn } from './cluster-domain';
import { Command, Request, runCommand } from './command';
import { CommandError, UsageError } from './failure';
import { Io } from './io';
import { exclusionsIn, INPUT_OPTIONS, tellExcluded, tellLeftOut } from './left-out';
import { Options } from './options';
import { readSource } from './sources';
import { readUnits, tellUnbuilt } from './units';
import { manifestText } from '../manifests/write';
import { buildNetwork } from '../network/network';
import { PLAN_FILE } from '../plan/plan';
import { readPlan } from '../plan/plan-file';
import { derivePolicies, DnsServer, KUBE_DNS, NODE_LOCAL_DNS, OPENSHIFT_DNS, PodsElsewhere } from '../policies/derive';
import { leavingText } from '../policies/edges';

const DNS = ['kube-dns', 'node-local', 'openshift'] as const;
const DNS_SERVERS: Readonly<Record<typeof DNS[number], readonly DnsServer[]>> = {
  'kube-dns': [KUBE_DNS],
  'node-local': [NODE_LOCAL_DNS, KUBE_DNS],
  'openshift': [OPENSHIFT_DNS],
};

const OPTIONS = {
  'format': { kind: 'choice', value: 'FORMAT', choices: ['yaml', 'json'], help: 'yaml (default), or json: one List' },
  'ingress-only': { kind: 'flag', help: 'close what comes in, and leave open what goes out' },
  'dns': { kind: 'choice', value: 'SERVER', choices: DNS, help: 'who answers names: kube-dns (default), openshift, or\nnode-local (NodeLocal DNSCache, and kube-dns behind it)' },
  'outside': { kind: 'choice', value: 'HOW', choices: ['closed', 'any', 'cilium'], help: 'names outside the cluster: closed (default: told), any (any\naddress of the internet on that port), or cilium (policies of\nCilium\'s, which knows names)' },
  'controller': { kind: 'texts', value: 'CLASS=NAMESPACE/KEY=VALUE', help: 'the pods behind an Ingress or Gateway class, by a label' },
  ...CLUSTER_DOMAIN,
  ...INPUT_OPTIONS,
} as const satisfies Options;

const command: Command<typeof OPTIONS> = {
  name: 'policies',
  usage: ['[DIR | FILE | REVISION | -] [options]'],
  about: `Writes NetworkPolicies, one a workload, that let through what is declared and nothing else:
calls by name in environment variables, arguments and ConfigMaps, expectations of a
${PLAN_FILE}, and exposures to the outside. DIR is a folder of manifests (default: dist),
- standard input. What manifests can't tell is said on standard error.`,
  options: OPTIONS,
  notes: 'Read what is written before you apply it: a call that no manifest names is closed.',
  statuses: '0 done, 2 could not run.',
  run: writePolicies,
};

export function run(args: readonly string[], io: Io): Promise<number> {
  return runCommand(command, args, io);
}

async function writePolicies({ values, positionals, io, report }: Request<typeof OPTIONS>): Promise<number> {
  if (positionals.length > 1) throw new UsageError(`one folder is closed at a time, not ${positionals.length}: ${positionals.join(' ')}. Leave out all but one.`);
  const controllers = new Map((values.controller ?? []).map(controllerOf));
  const version = await readSource(positionals[0], io, exclusionsIn(values));
  if (version.files.length === 0) throw new CommandError(`there is no YAML or JSON file in '${version.label}'. Name a folder of manifests.`);
  const plan = version.plan && readPlan(version.plan.text, version.plan.path);
  const { units, unbuilt, leftOut } = await readUnits([version], { cwd: io.cwd, isPlanned: plan !== undefined });
  tellUnbuilt(unbuilt, values, io.stderr);
  tellExcluded(version.excluded, values, io.stderr);
  // A workload that was not read would stay open, and a call that was not read would be closed.
  if (!tellLeftOut([...version.leftOut, ...leftOut], values, io.stderr)) return 2;
  const network = buildNetwork(units.flatMap(({ manifests }) => manifests), { clusterDomain: clusterDomainIn(values) });
  const { policies, named, leaving, unknown } = derivePolicies(network, {
    plan,
    closed: () => values['ingress-only'] ? ['ingress'] : ['ingress', 'egress'],
    controllers,
    outside: values.outside ?? 'closed',
    dns: DNS_SERVERS[values.dns ?? 'kube-dns'],
  });
  for (const sentence of unknown) io.stderr.write(`${sentence}\n`);
  for (const one of leaving) io.stderr.write(`${leavingText(one)} Write a policy with its addresses, or choose with --outside any or --outside cilium.\n`);
  const all = [...policies, ...named];
  report(values.format === 'json' ? `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: all }, null, 2)}\n` : manifestText(all));
  return 0;
}

function controllerOf(text: string): [string, PodsElsewhere] {
  const [, className, namespace, key, value] = /^([^=/]+)=([a-z0-9-]+)\/([^=]+)=([^=]*)$/.exec(text) ?? [];
  if (className === undefined) throw new UsageError(`--controller ${text} is not of the form CLASS=NAMESPACE/KEY=VALUE. Write it like nginx=ingress-nginx/app=controller.`);
  return [className, { namespace, labels: { [key]: value } }];
}
