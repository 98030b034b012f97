/**
 * The matrix on a cluster: every workload, a pod that nobody declares and this machine ask for every port of every
 * workload, and for the cluster's DNS. What is declared has to answer, and the rest has to stay silent.
 *
 * Silence is believed only where an answer could have been seen: the source's network works, and so does the target's, and
 * somebody listens there. Answers show each of these, those of the matrix itself as far as possible.
 */

import { randomBytes } from 'node:crypto';
import { listeningIn } from './causes/facts';
import { cellCause, networksOf } from './causes/policy-causes';
import { notListening } from './causes/service-causes';
import { Attempt, judge } from './probes/attempt';
import { OutsideProbe } from './probes/kinds';
import { Address, Limits } from './probes/kinds/tool';
import { podOfNobody, PROBE_NAME } from './probes/probe-pod';
import { Made, PodProber } from './probes/source';
import { locate } from './probes/target';
import { View } from './probes/view';
import { repeatCommand, Where } from './repeat';
import { ipVersion } from '../kubernetes/address';
import { defined } from '../kubernetes/values';
import { nameKey, Workload } from '../network/network';
import { ExpectationData, ProbeData, SourceData, TargetData } from '../plan/plan';
import { CellState, ResultData } from '../plan/results';
import { Matrix, MatrixSource, MatrixTarget, Meant, planRef, sourceName, targetName } from '../policies/matrix';
import { Clock, until } from './api/clock';
import { isReady, Pod, podIpsOf } from './api/kubernetes';
import { Objects, Refused } from './changes/objects';

/** What a matrix needs of the cluster. */
export interface MatrixTools {
  readonly view: View;
  readonly prober: Pick<PodProber, 'probeAll' | 'read'>;
  readonly objects: Pick<Objects, 'apply'>;
  readonly outside: OutsideProbe;
  readonly clock: Clock;
  readonly clusterDomain: string;
  readonly limits: Limits;
  /** For a cell to come true, in seconds. */
  readonly deadline: number;
  /** Sources that ask at one time. */
  readonly parallel: number;
  readonly where: Where;
  /** That of the results: behind those of the plan. */
  readonly step: number;
  readonly say: (text: string) => void;
}

const STRANGER = { namespace: 'default', labels: { 'connectivity.cdk8s.io/matrix': 'stranger' } };
const READY_SECONDS = 60;
/** So many times in a row, and for so long, a cell has to be as it is meant. */
const TIMES = 2;
const STAY_SECONDS = 1.5;
const KUBELET_PORT = 10_250;

export async function observeMatrix(matrix: Matrix, tools: MatrixTools): Promise<readonly ResultData[]> {
  return new Observed(matrix, tools).results();
}

interface Row {
  readonly source: MatrixSource;
  readonly name: string;
  readonly from: SourceData;
}

interface Column {
  readonly target: MatrixTarget;
  readonly name: string;
  readonly probe: ProbeData;
}

/** One source and one target, and what was seen of them so far. */
interface Cell {
  readonly row: Row;
  readonly column: Column;
  readonly to: TargetData;
  meant: Meant;
  seen?: Seen;
  /** How often in a row it was as it is meant, and since when. */
  streak: number;
  since: number;
}

interface Seen {
  readonly attempt: Attempt;
  readonly address?: Address;
  readonly pod?: Pod;
  readonly target?: Pod;
  readonly made?: Made;
}

class Observed {
  private readonly rows: readonly Row[];
  private readonly columns: readonly Column[];
  private pods: ReadonlyMap<Workload, Pod | undefined> = new Map();
  private stranger?: Pod;
  /** Pods, by their uid, whose network let an answer through: they got one, or gave one. */
  private readonly working = new Set<string>();
  /** Ports of pods at which somebody answered. */
  private readonly listening = new Set<string>();
  /** What is said of ports, by the same key, at which nobody did. */
  private readonly silent = new Map<string, string>();

  constructor(private readonly matrix: Matrix, private readonly tools: MatrixTools) {
    this.rows = matrix.sources.map(source => ({ source, name: sourceName(source), from: sourceData(source) }));
    this.columns = matrix.targets.map(target => ({ target, name: targetName(target), probe: probeOf(target) }));
  }

  public async results(): Promise<readonly ResultData[]> {
    const { clock, deadline, say } = this.tools;
    this.matrix.leftOut.forEach(say);
    this.stranger = await this.makeStranger();
    await this.locatePods();
    const cells = this.rows.flatMap(row => this.columns.flatMap(column => this.cell(row, column) ?? []));
    const end = clock.now() + deadline;
    for (let round = 0, pending = cells; pending.length > 0; round++) {
      if (round > 0) await this.locatePods();
      await this.ask(pending, round === 0);
      pending = cells.filter(cell => cell.streak < TIMES || clock.now() - cell.since < STAY_SECONDS);
      // What began to be as it is meant before the deadline may still show that it stays.
      if (clock.now() >= end && pending.every(({ streak }) => streak === 0)) break;
      if (pending.length > 0) await clock.sleep(Math.min(1, 0.2 + round * 0.2));
    }
    return this.judged(cells);
  }

  private async makeStranger(): Promise<Pod | undefined> {
    const { objects, view, clock, where, say } = this.tools;
    const { namespace, labels } = STRANGER;
    const name = `${PROBE_NAME}-${randomBytes(4).toString('hex')}`;
    try {
      await objects.apply({ object: podOfNobody(namespace, name, labels, where.probeImage) });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 403) throw error;
      say(`no pod may be made in namespace ${namespace}, so the matrix has none that nobody declares`);
      return undefined;
    }
    const ready = await until(clock, READY_SECONDS, async () => {
      const found = await view.pod(namespace, name);
      return found !== undefined && isReady(found) ? found : undefined;
    });
    if (ready === undefined) say(`pod ${namespace}/${name} was not ready within ${READY_SECONDS} s, so the matrix has none that nobody declares`);
    return ready;
  }

  private async locatePods(): Promise<void> {
    const workloads = new Set([
      ...this.matrix.sources.flatMap(source => source.kind === 'workload' ? source.workload : []),
      ...this.matrix.targets.flatMap(target => target.kind === 'port' ? target.workload : []),
    ]);
    const found = [...workloads].map(async workload => [workload, (await this.tools.view.podsOf(planRef(workload))).find(isReady)] as const);
    this.pods = new Map(await Promise.all(found));
  }

  private cell(row: Row, column: Column): Cell | undefined {
    const meant = this.meant(row, column);
    if (meant === undefined || meant.cell === 'unknown' || (row.source.kind === 'stranger' && this.stranger === undefined)) return undefined;
    return { row, column, to: targetData(row, column, this.tools.clusterDomain), meant, streak: 0, since: 0 };
  }

  private meant({ source }: Row, { target }: Column): Meant | undefined {
    const ips = (workload: Workload | undefined) => podIpsOf(workload && this.pods.get(workload) || NO_POD);
    const from = source.kind === 'workload' ? ips(source.workload) : source.kind === 'stranger' ? podIpsOf(this.stranger ?? NO_POD) : [];
    return this.matrix.meant(source, target, { from, to: target.kind === 'port' ? ips(target.workload) : [] });
  }

  private async ask(cells: readonly Cell[], first: boolean): Promise<void> {
    const queue = this.rows.map(row => ({ row, cells: cells.filter(cell => cell.row === row) })).filter(one => one.cells.length > 0);
    const work = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (next.row.source.kind === 'outside') await this.askFromHere(next.cells);
        else await this.askFrom(next.row, next.cells, first);
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, this.tools.parallel) }, work));
  }

  private async askFrom(row: Row, cells: readonly Cell[], first: boolean): Promise<void> {
    const { source } = row;
    const { prober, limits } = this.tools;
    const pod = source.kind === 'workload' ? this.pods.get(source.workload) : this.stranger;
    if (pod === undefined) {
      cells.forEach(cell => this.note(cell, { attempt: { kind: 'not-observed', why: `no pod of ${row.name} is ready` } }));
      return;
    }
    const asked = cells.flatMap(cell => {
      const at = this.addressOf(cell.column);
      if ('why' in at) this.note(cell, { attempt: { kind: 'not-observed', why: at.why }, pod });
      return 'why' in at ? [] : [{ cell, ...at }];
    });
    const controls = first ? this.controlsOf(source, pod) : [];
    const asks = [...asked.map(({ cell, address }) => ({ probe: probeFor(cell.column.probe, pod), to: address })), ...controls];
    const made = asks.length === 0 ? [] : await prober.probeAll(pod, asks, { reply: limits.reply, answer: limits.reply + 1 });
    asked.forEach(({ cell, address, target }, index) => {
      const one = made[index];
      this.note(cell, { attempt: one.attempt, address, pod: one.pod ?? pod, target, made: one });
    });
    controls.forEach(({ probe, to, isOwn }, index) => {
      if (made[asked.length + index].attempt.kind !== 'answers') return;
      if (isOwn) this.listening.add(portKey(pod, to, probe));
      else this.working.add(pod.metadata.uid ?? '');
    });
  }

  /** What shows of a source that its network works, and of its own ports that somebody listens there. */
  private controlsOf(source: MatrixSource, pod: Pod): readonly { readonly probe: ProbeData; readonly to: Address; readonly isOwn: boolean }[] {
    const own = this.columns.flatMap(({ target, probe }) => source.kind === 'workload' && target.kind === 'port' && target.workload === source.workload
      ? [{ probe, to: { host: pod.status?.podIP ?? '', port: target.port.port }, isOwn: true }] : []);
    // Pods and the node that they run on reach each other whatever policies say.
    const host = pod.status?.hostIP;
    return [...own, ...host === undefined ? [] : [{ probe: { kind: 'tcp' } as const, to: { host, port: KUBELET_PORT }, isOwn: false }]];
  }

  private addressOf({ target }: Column): { readonly address: Address; readonly target?: Pod } | { readonly why: string } {
    if (target.kind === 'dns') return { address: { host: `kubernetes.default.svc.${this.tools.clusterDomain}.` } };
    const pod = this.pods.get(target.workload);
    const host = pod?.status?.podIP;
    return host === undefined ? { why: `no pod of ${target.workload.ref.kind} ${nameKey(target.workload.ref)} is ready` } : { address: { host, port: target.port.port }, target: pod };
  }

  private async askFromHere(cells: readonly Cell[]): Promise<void> {
    const { view, outside, limits, clusterDomain } = this.tools;
    await Promise.all(cells.map(async cell => {
      const located = await locate({ ...expectationOf(cell), from: { kind: 'outside' } }, view, clusterDomain);
      if (located.kind === 'nowhere') {
        this.note(cell, { attempt: { kind: 'not-observed', why: located.why, remedy: located.remedy } });
        return;
      }
      const { probe } = cell.column;
      const attempts = await Promise.all(located.addresses.map(async address => ({ address, attempt: await outside(probe, address, limits) })));
      // Each of several nodes has to answer.
      this.note(cell, attempts.find(({ attempt }) => attempt.kind !== 'answers') ?? attempts[0]);
    }));
  }

  private note(cell: Cell, seen: Seen): void {
    const { pod, target, address, attempt } = seen;
    cell.seen = seen;
    cell.meant = this.meant(cell.row, cell.column) ?? cell.meant;
    if (attempt.kind === 'answers' || attempt.kind === 'garbled') {
      this.working.add(pod?.metadata.uid ?? '');
      this.working.add(target?.metadata.uid ?? '');
      if (target !== undefined && address !== undefined) this.listening.add(portKey(target, address, cell.column.probe));
    }
    if (!this.isAsMeant(cell, attempt)) cell.streak = 0;
    else if (++cell.streak === 1) cell.since = this.tools.clock.now();
  }

  private isAsMeant(cell: Cell, { kind }: Attempt): boolean {
    const { meant } = cell;
    if (kind === 'refused') return meant.cell === 'open' ? meant.isDeclared !== true : this.listens(cell);
    return kind !== 'not-observed' && isSilent(kind) === (meant.cell === 'closed');
  }

  /** What is to be said of a cell by its last try. */
  private stateOf(cell: Cell): CellState {
    const { seen, meant } = cell;
    switch (seen?.attempt.kind) {
      case 'answers': case 'garbled': return 'open';
      // Where somebody listens for others, it is the network that refuses; else it is the pod, which was reached.
      case 'refused': return this.listens(cell) || (meant.cell === 'open' && meant.isDeclared === true) ? 'closed' : 'open';
      case 'no-reply': case 'name-not-found': return this.unproven(cell) === undefined ? 'closed' : 'unknown';
      default: return 'unknown';
    }
  }

  private listens({ column, seen }: Pick<Cell, 'column' | 'seen'>): boolean {
    return this.listening.has(this.portOf({ column, seen }) ?? '');
  }

  /** Why silence says nothing; undefined where it does. */
  private unproven(cell: Cell): string | undefined {
    const { pod, target } = cell.seen ?? {};
    if (pod === undefined) return undefined;
    if (!this.working.has(pod.metadata.uid ?? '')) return `${pod.metadata.name} reaches nothing and is reached by nobody, not even by its node, so nothing follows from its reaching nothing`;
    if (target === undefined) return undefined;
    if (!this.working.has(target.metadata.uid ?? '')) return `nobody reaches ${target.metadata.name}, and it reaches nobody, so nothing follows from its silence`;
    if (this.listens(cell)) return undefined;
    const why = this.silent.get(this.portOf(cell) ?? '') ?? `nobody has got an answer there, not even ${target.metadata.name} itself`;
    return `${why}, so nothing follows from its silence`;
  }

  private portOf({ column, seen }: Pick<Cell, 'column' | 'seen'>): string | undefined {
    return seen?.target === undefined || seen.address === undefined ? undefined : portKey(seen.target, seen.address, column.probe);
  }

  /** Looks into the pods whose declared ports gave nobody an answer: perhaps nobody listens there. */
  private async lookForListeners(cells: readonly Cell[]): Promise<void> {
    const { prober } = this.tools;
    for (const cell of cells) {
      const { seen, column: { target } } = cell;
      const key = this.portOf(cell);
      if (key === undefined || seen?.target === undefined || target.kind !== 'port' || !isSilent(seen.attempt.kind) || this.listens(cell) || this.silent.has(key)) continue;
      const { port, protocol } = target.port;
      const closed = protocol === 'SCTP' ? undefined : await notListening({ listening: listeningIn(prober) }, seen.target, port, protocol);
      if (closed !== undefined) this.silent.set(key, `its manifest declares the port, and ${closed}`);
    }
  }

  private async judged(cells: readonly Cell[]): Promise<readonly ResultData[]> {
    await this.lookForListeners(cells);
    const wrong = cells.some(cell => this.stateOf(cell) !== cell.meant.cell);
    const networks = wrong ? await networksOf(this.tools.view, this.tools.clusterDomain) : undefined;
    return cells.map(cell => {
      const { row, column, meant, seen, to } = cell;
      const state = this.stateOf(cell);
      const attempt: Attempt = seen?.attempt ?? { kind: 'not-observed', why: 'it was not asked' };
      const verdict = state === meant.cell ? 'held' : state === 'unknown' ? 'not-observed' : 'failed';
      const expectation = expectationOf(cell);
      const unproven = isSilent(attempt.kind) ? this.unproven(cell) : attempt.kind === 'not-observed' ? attempt.why : undefined;
      const policies = networks === undefined || meant.cell === 'unknown' ? undefined
        : cellCause(networks, row.source, column.target, meant.cell);
      const causes = verdict === 'held' ? [] : [verdict === 'not-observed' ? unproven : undefined, verdict === 'failed' ? policies : undefined].filter(one => one !== undefined);
      const repeat = verdict === 'held' || seen === undefined ? undefined
        : repeatCommand(expectation, { held: false, observed: judge(attempt, expectation.outcome), ...seen }, this.tools.where);
      const words = verdict === 'not-observed' ? 'not observed' : WORDS[attempt.kind] ?? attempt.kind;
      return defined({
        id: expectation.id,
        step: this.tools.step,
        title: 'matrix',
        expected: `${meant.cell === 'open' ? 'answers' : 'no reply'}, as ${meant.because}`,
        observed: words,
        verdict,
        cell: { from: row.name, to: column.name, expected: meant.cell, observed: state },
        connection: defined({
          from: row.from,
          to,
          probe: column.probe,
          expected: expectation.outcome,
          observed: judge(attempt, expectation.outcome),
          source: seen?.pod && `${seen.pod.metadata.namespace}/${seen.pod.metadata.name} (${seen.pod.status?.podIP ?? 'no address'})`,
          destination: seen?.address && `${seen.address.host}${seen.address.port === undefined ? '' : `:${seen.address.port}`}`,
        }),
        cause: causes.length === 0 ? undefined : causes.join('; '),
        repeat,
      });
    });
  }
}

const WORDS: Readonly<Partial<Record<Attempt['kind'], string>>> = {
  'answers': 'answers', 'garbled': 'answers', 'name-not-found': 'name not found', 'no-reply': 'no reply', 'refused': 'refused', 'not-observed': 'not observed',
};

/** Every cluster knows the name that is asked for; some programs tell no missing name from a missing answer. */
function isSilent(kind: Attempt['kind']): boolean {
  return kind === 'no-reply' || kind === 'name-not-found';
}

const NO_POD: Pod = { metadata: { name: '' }, spec: { containers: [] } };

function sourceData(source: MatrixSource): SourceData {
  switch (source.kind) {
    case 'workload': return { kind: 'workload', ...planRef(source.workload) };
    case 'stranger': return { kind: 'pods', namespace: STRANGER.namespace, labels: STRANGER.labels };
    case 'outside': return { kind: 'outside' };
  }
}

function probeOf(target: MatrixTarget): ProbeData {
  if (target.kind === 'dns') return { kind: 'dns', recordType: 'A' };
  return target.port.protocol === 'UDP' ? { kind: 'udp', payload: target.payload ?? 'echo connectivity' } : { kind: 'tcp' };
}

/** In a cluster of IPv6 alone, the API server's name has no other address. */
function probeFor(probe: ProbeData, pod: Pod): ProbeData {
  return probe.kind === 'dns' && podIpsOf(pod).every(ip => ipVersion(ip) === 6) ? { kind: 'dns', recordType: 'AAAA' } : probe;
}

function targetData({ source }: Row, { target }: Column, clusterDomain: string): TargetData {
  if (target.kind === 'dns') return { kind: 'host', name: `kubernetes.default.svc.${clusterDomain}` };
  if (source.kind === 'outside' && target.entrance !== undefined) return target.entrance;
  return { kind: 'workload-pods', ...planRef(target.workload), port: target.port.port };
}

/** The cell as a plan would expect it. */
function expectationOf({ row, column, to, meant }: Cell): ExpectationData & { readonly outcome: { readonly kind: 'answers' | 'no-reply' } } {
  return {
    id: `matrix/${row.name} -> ${column.name}`,
    from: row.from,
    to,
    probe: column.probe,
    outcome: { kind: meant.cell === 'open' ? 'answers' : 'no-reply' },
  };
}

function portKey(pod: Pod, { port }: Address, { kind }: ProbeData): string {
  return `${pod.metadata.uid ?? pod.metadata.name} ${kind} ${port ?? ''}`;
}
