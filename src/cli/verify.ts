import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Io } from './io';
import { CannotRun, DEFAULT_PROBE_IMAGE, verify, VerifyOptions } from '../cluster';
import { Interrupted, PortMapping } from '../cluster/kind';
import { Progress } from '../cluster/progress';
import { OutputKind, OUTPUTS, report } from '../cluster/report';
import { ResultsData } from '../plan/results';

const HELP = `Usage: cdk8s-connectivity verify [DIR] [options]

Applies the manifests in DIR (default: dist) to a cluster, plays the plan beside
them (connectivity.plan), and says for each expectation what was observed. Without
a plan, or with one that expects nothing, everything is applied and only readiness
is checked. In the end it removes what it applied and nothing else, also after
Ctrl-C.

  --kind                make a kind cluster for this run and delete it afterwards
                        (default where no context is named; KIND_NODE_IMAGE is its
                        node image, KIND_ADDONS a folder of manifests for it)
  --workers N           worker nodes of the kind cluster (default: what the plan needs)
  --publish HOST:NODE   a port of this machine for a node port of the kind cluster
                        (may be repeated)
  --context NAME        an existing cluster, as kubectl calls it
  --kubeconfig FILE     where NAME is looked for (default: as kubectl does)
  --keep                leave what was applied, and the kind cluster
  --probe-image IMAGE   for containers without the tools of a probe: put beside them,
                        it has a shell, curl, nslookup and ping; a kind cluster
                        gets the one of the local Docker, where that has it
                        (default: ${DEFAULT_PROBE_IMAGE})
  --timeout SECONDS     for an expectation to come true (default: 45)
  --probe-timeout SEC   for one probe to get a reply (default: 2)
  --ready-timeout SEC   for a workload to get ready (default: 180)
  --parallel N          expectations probed at one time (default: 8)
  --allow-unobserved load-balancer
                        a cluster without a load balancer is no failure
  --output FORMAT       ${OUTPUTS.join(', ')} (default: text)
  --help                this text

Progress goes to standard error, the result to standard output.
Exit status: 0 all held, 1 something did not or nothing was there to be checked,
2 could not run.
`;

const OPTIONS = {
  'kind': { type: 'boolean' },
  'workers': { type: 'string' },
  'publish': { type: 'string', multiple: true },
  'context': { type: 'string' },
  'kubeconfig': { type: 'string' },
  'keep': { type: 'boolean' },
  'probe-image': { type: 'string' },
  'timeout': { type: 'string' },
  'probe-timeout': { type: 'string' },
  'ready-timeout': { type: 'string' },
  'parallel': { type: 'string' },
  'allow-unobserved': { type: 'string', multiple: true },
  'output': { type: 'string' },
  'help': { type: 'boolean' },
} as const;

/** What the user wrote makes no sense; the message says what would. */
class UsageError extends Error {}

export async function run(args: readonly string[], io: Io, check: (options: VerifyOptions) => Promise<ResultsData> = verify): Promise<number> {
  const progress = new Progress(io.stderr);
  const stop = new AbortController();
  let asked = 0;
  let keep = false;
  const interrupt = () => {
    asked++;
    progress.tell({ kind: 'said', text: keep ? 'interrupted' : asked === 1 ? 'interrupted: removing what was made' : 'still removing what was made' });
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  try {
    const request = parse(args, io);
    if (request === 'help') {
      io.stdout.write(HELP);
      return 0;
    }
    keep = request.options.keep === true;
    signals.forEach(signal => process.on(signal, interrupt));
    const results = await check({ ...request.options, env: io.env, signal: stop.signal, tell: happening => progress.tell(happening) });
    progress.end();
    io.stdout.write(report(results, request.output));
    // Where nothing was checked, nothing held.
    return results.results.length > 0 && results.summary.failed + results.summary.notObserved === 0 ? 0 : 1;
  } catch (error) {
    progress.end();
    io.stderr.write(`${words(error, keep)}\n`);
    return 2;
  } finally {
    signals.forEach(signal => process.removeListener(signal, interrupt));
  }
}

function words(error: unknown, keep: boolean): string {
  if (error instanceof UsageError) return `verify: ${error.message}\nTry: cdk8s-connectivity verify --help`;
  if (error instanceof Interrupted) return keep ? 'verify: interrupted' : 'verify: interrupted; what was made is removed';
  return error instanceof CannotRun ? `verify: ${error.message}.` : `verify: ${error instanceof Error ? error.message : String(error)}`;
}

interface Request {
  readonly options: VerifyOptions;
  readonly output: OutputKind;
}

function parse(args: readonly string[], io: Io): Request | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  if (positionals.length > 1) throw new UsageError(`one folder is checked at a time, not ${positionals.join(' and ')}.`);
  const own = [values.kind && '--kind', values.workers !== undefined && '--workers', values.publish && '--publish'].find(one => one);
  if (values.context !== undefined && own) throw new UsageError(`${own} is about a cluster that is made, --context names an existing one: leave out one of them.`);
  if (values.kubeconfig !== undefined && values.context === undefined) throw new UsageError('--kubeconfig is where the context is looked for: name it with --context, so that no cluster is touched by accident.');

  const lacking = (values['allow-unobserved'] ?? []).find(one => one !== 'load-balancer');
  if (lacking !== undefined) throw new UsageError(`--allow-unobserved takes load-balancer, not ${lacking}.`);
  const output = OUTPUTS.find(one => one === (values.output ?? 'text'));
  if (output === undefined) throw new UsageError(`--output takes ${OUTPUTS.join(', ')}, not ${values.output}.`);
  return {
    output,
    options: {
      dir: resolve(io.cwd, positionals[0] ?? 'dist'),
      context: values.context,
      kubeconfig: values.kubeconfig === undefined ? undefined : resolve(io.cwd, values.kubeconfig),
      kind: {
        ...values.workers === undefined ? {} : { workers: number('--workers', values.workers, 0) },
        ...values.publish === undefined ? {} : { portMappings: values.publish.map(mapping) },
      },
      keep: values.keep,
      probeImage: values['probe-image'],
      allowUnobserved: values['allow-unobserved'],
      timeoutSeconds: number('--timeout', values.timeout),
      probeSeconds: number('--probe-timeout', values['probe-timeout'], 1),
      readySeconds: number('--ready-timeout', values['ready-timeout']),
      parallel: number('--parallel', values.parallel, 1),
    },
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, text: string | undefined, least = 0): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) < least) throw new UsageError(`${name} takes a whole number from ${least}, not ${text}.`);
  return Number(text);
}

function mapping(text: string): PortMapping {
  const [, host, node] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (host === undefined) throw new UsageError(`--publish takes HOST:NODE, two port numbers, not ${text}.`);
  return { hostPort: Number(host), nodePort: Number(node) };
}
