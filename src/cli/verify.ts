/** `verify`: plays the plan on a cluster, and says what was observed. */

import { resolve } from 'node:path';
import { Command, Request, runCommand } from './command';
import { CommandError, UsageError } from './failure';
import { Io, Output } from './io';
import { INPUT_OPTIONS, tellLeftOut } from './left-out';
import { Options } from './options';
import { DEFAULT_PROBE_IMAGE, dryRun, LeftBehind, verify, VerifyOptions } from '../cluster';
import { Interrupted, PortMapping } from '../cluster/kind';
import { Progress } from '../cluster/progress';
import { OUTPUTS, report } from '../cluster/report';
import { defined } from '../kubernetes/values';
import { ResultsData } from '../plan/results';

const LONGEST_SECONDS = 86_400;

const OPTIONS = {
  'format': { kind: 'choice', value: 'FORMAT', choices: OUTPUTS, help: `${OUTPUTS.join(', ')} (default: text)` },
  'kind': { kind: 'flag', help: 'make a kind cluster for this run and delete it afterwards\n(default where no context is named; KIND_NODE_IMAGE is its\nnode image, KIND_ADDONS a folder of manifests for it)' },
  'workers': { kind: 'number', value: 'N', least: 0, most: 100, help: 'worker nodes of the kind cluster (default: what the plan needs)' },
  'publish': { kind: 'texts', value: 'HOST:NODE', help: 'a port of this machine for a node port of the kind cluster\n(may be repeated)' },
  'context': { kind: 'text', value: 'NAME', help: 'an existing cluster, as kubectl calls it' },
  'kubeconfig': { kind: 'text', value: 'FILE', help: 'where NAME is looked for (default: as kubectl does)' },
  'keep': { kind: 'flag', help: 'leave what was applied, and the kind cluster' },
  'probe-image': { kind: 'text', value: 'IMAGE', help: `for containers without the tools of a probe: put beside them,\nit has a shell, curl, nslookup and ping; a kind cluster\ngets the one of the local Docker, where that has it\n(default: ${DEFAULT_PROBE_IMAGE})` },
  'timeout': { kind: 'number', value: 'SECONDS', least: 0, most: LONGEST_SECONDS, help: 'for an expectation to come true (default: 45)' },
  'probe-timeout': { kind: 'number', value: 'SEC', least: 1, most: LONGEST_SECONDS, help: 'for one probe to get all of its answer (default: 2 for the\nfirst sign of one, 10 for all of it)' },
  'ready-timeout': { kind: 'number', value: 'SEC', least: 0, most: LONGEST_SECONDS, help: 'for a workload to get ready (default: 180)' },
  'remove-timeout': { kind: 'number', value: 'SEC', least: 1, most: LONGEST_SECONDS, help: 'for what was made to be gone in the end (default: 60)' },
  'parallel': { kind: 'number', value: 'N', least: 1, most: 1000, help: 'expectations probed at one time (default: 8)' },
  'matrix': { kind: 'flag', help: 'after the plan, let every workload ask for every port of every\nother: what is declared has to answer, the rest to stay silent' },
  'allow-unobserved': { kind: 'texts', value: 'load-balancer', help: 'a cluster without a load balancer is no failure' },
  'allow-existing': { kind: 'texts', value: 'NAME', help: 'what was in the cluster before and may be changed: front,\nDeployment/front, Deployment/shop/front (may be repeated); it\nis put back as it was. Nothing else is changed that this run\ndid not make' },
  ...INPUT_OPTIONS,
  'dry-run': { kind: 'flag', help: 'say every change and every probe, and do nothing' },
} as const satisfies Options;

type Check = (options: VerifyOptions) => Promise<ResultsData>;

const command = (check: Check, streams: readonly Output[]): Command<typeof OPTIONS> => ({
  name: 'verify',
  usage: ['[DIR] [options]'],
  about: `Applies the manifests in DIR (default: dist) to a cluster, plays the plan beside
them (connectivity.plan), and says for each expectation what was observed. Without
a plan, or with one that expects nothing, everything is applied and only readiness
is checked. In the end it removes what it applied and nothing else, also after
Ctrl-C.`,
  options: OPTIONS,
  notes: 'Progress goes to standard error, the result to standard output.',
  statuses: `0 all held, 1 something did not or nothing was there to be checked,
2 could not run.`,
  run: request => checked(request, check, streams),
});

export function run(args: readonly string[], io: Io, check: Check = verify): Promise<number> {
  return runCommand(command(check, [io.stdout, io.stderr]), args, io);
}

async function checked(request: Request<typeof OPTIONS>, check: Check, streams: readonly Output[]): Promise<number> {
  const { values, positionals, io, screen, isTerminal, report: write } = request;
  const colours = isTerminal && io.env.NO_COLOR === undefined;
  const options: VerifyOptions = { ...optionsOf(values, positionals, io.cwd), accepts: leftOut => tellLeftOut(leftOut, values, screen) };
  if (values['dry-run']) {
    write(await dryRun(options));
    return 0;
  }
  const progress = new Progress(screen);
  const stop = new AbortController();
  let asked = 0;
  const { keep } = values;
  const interrupt = () => {
    asked++;
    progress.tell({ kind: 'said', text: keep ? 'interrupted' : asked === 1 ? 'interrupted: removing what was made' : 'still removing what was made' });
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  signals.forEach(signal => process.on(signal, interrupt));
  // Whoever read has gone, so nobody sees the result: what was made is taken back. They go on listening: a later write fails too.
  streams.forEach(stream => stream.on?.('error', () => { if (asked === 0) interrupt(); }));
  try {
    const results = await check({ ...options, env: io.env, signal: stop.signal, tell: happening => progress.tell(happening) });
    progress.end();
    write(report(results, values.format ?? 'text', colours), { colours });
    // Where nothing was checked, nothing held.
    return results.results.length > 0 && results.summary.failed + results.summary.notObserved === 0 ? 0 : 1;
  } catch (error) {
    progress.end();
    if (error instanceof LeftBehind && error.results !== undefined) write(report(error.results, values.format ?? 'text', colours), { colours });
    if (error instanceof Interrupted) throw new CommandError(keep ? 'interrupted' : 'interrupted; what was made is removed');
    throw error;
  } finally {
    signals.forEach(signal => process.removeListener(signal, interrupt));
  }
}

function optionsOf(values: Request<typeof OPTIONS>['values'], positionals: readonly string[], cwd: string): VerifyOptions {
  if (positionals.length > 1) throw new UsageError(`one folder is checked at a time, not ${positionals.join(' and ')}.`);
  const own = [values.kind && '--kind', values.workers !== undefined && '--workers', values.publish && '--publish'].find(one => one);
  if (values.context !== undefined && own) throw new UsageError(`${own} is about a cluster that is made, --context names an existing one: leave out one of them.`);
  if (values.kubeconfig !== undefined && values.context === undefined) throw new UsageError('--kubeconfig is where the context is looked for: name it with --context, so that no cluster is touched by accident.');

  const lacking = (values['allow-unobserved'] ?? []).find(one => one !== 'load-balancer');
  if (lacking !== undefined) throw new UsageError(`--allow-unobserved takes load-balancer, not ${lacking}.`);
  return {
    dir: resolve(cwd, positionals[0] ?? 'dist'),
    exclude: values.exclude,
    context: values.context,
    kubeconfig: values.kubeconfig === undefined ? undefined : resolve(cwd, values.kubeconfig),
    kind: defined({ workers: values.workers, portMappings: values.publish?.map(mapping) }),
    keep: values.keep,
    probeImage: values['probe-image'],
    matrix: values.matrix,
    allowUnobserved: values['allow-unobserved'],
    allowExisting: values['allow-existing'],
    removeSeconds: values['remove-timeout'],
    timeoutSeconds: values.timeout,
    probeSeconds: values['probe-timeout'],
    readySeconds: values['ready-timeout'],
    parallel: values.parallel,
  };
}

function mapping(text: string): PortMapping {
  const [, host, node] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (host === undefined) throw new UsageError(`--publish takes HOST:NODE, two port numbers, not ${text}.`);
  return { hostPort: Number(host), nodePort: Number(node) };
}
