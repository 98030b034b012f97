/** One expectation, from its first try to its verdict. */

import { Attempt, judge, Wanted } from './attempt';
import { OutsideProbe } from './kinds';
import { Address, Limits } from './kinds/tool';
import { controlFor, deniedBy, shownBy, Way } from './proof';
import { Patience, Round, settle, settleMixed } from './settle';
import { Made, PodProber } from './source';
import { endpointsOf, locate, Nowhere, nodesBehind, recordValues, sourcePods } from './target';
import { View } from './view';
import { ipVersion } from '../../kubernetes/address';
import { defined } from '../../kubernetes/values';
import { AnswersOutcome, ExpectationData, ProbeData, SingleOutcome, SourceData, staying } from '../../plan/plan';
import { about } from '../../plan/probes';
import { ObservedOutcome, ObservedSingle } from '../../plan/results';
import { Clock } from '../api/clock';
import { clusterIpsOf, Pod } from '../api/kubernetes';
import { podTrouble } from '../causes/readiness';

export interface Timing extends Patience {
  readonly limits: Limits;
}

export interface Observation {
  readonly held: boolean;
  readonly observed: ObservedOutcome;
  readonly source?: string;
  readonly destination?: string;
  /** The pod, container and command of the probe that decided, where it was made inside. */
  readonly pod?: Pod;
  readonly made?: Made;
  readonly address?: Address;
  readonly lacks?: Nowhere['lacks'];
}

/** A round, and how it came about. */
interface Traced extends Round, Omit<Observation, 'held' | 'observed'> {}

/** A try that is not judged yet. */
interface Tried extends Omit<Traced, 'seen' | 'again'> {
  readonly attempt: Attempt;
  /** The same probe again; undefined where that would take long. */
  readonly repeat?: (times: number) => Promise<readonly Attempt[]>;
}

interface Doubt {
  readonly why: string;
  readonly remedy?: string;
}

/** Of the endpoints of a Service, so many are asked one by one. */
const MOST_ENDPOINTS = 20;
const ENDPOINT_TRIES = 5;
const LACKING_SECONDS = 5;
/** From here, what takes longer is tried side by side. */
const QUICK_SECONDS = 0.8;

export class Observer {
  /** Pods, by the ways on which they have reached something. */
  private readonly proven = new Set<string>();
  /** What the whole time was waited for once, in vain: nobody waits for it as long again. */
  private readonly lacking = new Set<Nowhere['lacks']>();
  private fromHere = 0;

  public constructor(
    private readonly view: View,
    private readonly prober: PodProber,
    private readonly outside: OutsideProbe,
    private readonly clock: Clock,
    private readonly clusterDomain: string,
    private readonly timing: Timing,
    /** Why a workload's pods don't start, where that is known already. */
    private readonly troubleOf: (expectation: ExpectationData) => string | undefined,
  ) {}

  public get probes(): number {
    return this.prober.made + this.fromHere;
  }

  public async observe(expectation: ExpectationData): Promise<Observation> {
    const { outcome } = expectation;
    const among = outcome.kind === 'mixed' ? outcome.among : [outcome];
    const begun = this.clock.now();
    const tryOnce = async () => {
      const tried = await this.judged(expectation, among);
      const inVain = this.lacking.has(tried.lacks) && this.clock.now() - begun >= LACKING_SECONDS;
      return inVain ? { ...tried, final: true } : tried;
    };
    const patience = { ...this.timing, stay: Math.max(this.timing.stay, expectation.holdsFor ?? 0) };
    const settled = outcome.kind === 'mixed'
      ? await settleMixed(among.length, tryOnce, this.clock, this.timing)
      : await settle(tryOnce, this.clock, patience);
    const other = settled.held && outcome.kind === 'answers' ? await this.otherEndpoint(expectation, outcome, settled.round) : undefined;
    if (other !== undefined) return other;
    const { source, destination, pod, made, address, lacks } = settled.round;
    if (lacks !== undefined) this.lacking.add(lacks);
    return { held: settled.held, observed: settled.observed, source, destination, pod, made, address, lacks };
  }

  /** The probe of an expectation once more, at an address of the caller's choice. */
  public async ask(expectation: ExpectationData, pod: Pod | undefined, to: Address, limits: Limits): Promise<Attempt> {
    return (await this.probe(expectation, pod, to, limits)).attempt;
  }

  public get limits(): Limits {
    return this.timing.limits;
  }

  /** An endpoint of the Service that does not do what the others do: chance, or session affinity, may keep it from being met. */
  private async otherEndpoint(expectation: ExpectationData, outcome: AnswersOutcome, { pod, address }: Traced): Promise<Observation | undefined> {
    const { to, probe } = expectation;
    if (pod === undefined || address === undefined || to.kind !== 'service' || to.by === 'load-balancer' || outcome.records !== undefined) return undefined;
    const direct = directly(probe, address);
    if (direct === undefined) return undefined;
    const endpoints = await endpointsOf(to, this.view);
    const limits: Limits = this.timing.limits;
    const met: { readonly outcome: ObservedSingle; readonly times: number }[] = [];
    for (const endpoint of endpoints.slice(0, MOST_ENDPOINTS)) {
      const tried = { last: await this.probe(expectation, pod, endpoint, limits, direct) };
      const shows = () => judge(tried.last.attempt, outcome);
      for (let time = 1; time < ENDPOINT_TRIES && shows().kind !== 'answers'; time++) {
        await this.clock.sleep(1);
        // It may have gone meanwhile, as pods do that are replaced.
        if (!(await endpointsOf(to, this.view)).some(({ host }) => host === endpoint.host)) break;
        tried.last = await this.probe(expectation, pod, endpoint, limits, direct);
      }
      const seen = shows();
      const still = seen.kind === 'answers' || (await endpointsOf(to, this.view)).some(({ host }) => host === endpoint.host);
      if (seen.kind === 'not-observed' || !still) continue;
      met.push({ outcome: seen, times: 1 });
      if (seen.kind === 'answers') continue;
      const { source, destination, made } = tried.last;
      return { held: false, observed: { kind: 'mixed', seen: met }, source, destination, pod, made, address: endpoint };
    }
    return undefined;
  }

  private async judged(expectation: ExpectationData, among: readonly SingleOutcome[]): Promise<Traced> {
    const wanted: Wanted[] = [];
    for (const outcome of among) {
      // Addresses that only the cluster knows are looked up each time: they may still change.
      const values = outcome.kind === 'answers' && outcome.records !== undefined ? await recordValues(outcome.records, expectation.probe, this.view) : undefined;
      if (typeof values === 'string') return { seen: { kind: 'not-observed', why: values } };
      wanted.push(values === undefined ? outcome : { ...outcome, values });
    }
    const { attempt, repeat, ...trace } = await this.tryOnce(expectation, wanted);
    const again = repeat === undefined ? {} : { again: async (times: number) => (await repeat(times)).map(one => round(one, wanted)) };
    return { ...trace, ...again, ...round(attempt, wanted) };
  }

  private async tryOnce(expectation: ExpectationData, wanted: readonly Wanted[]): Promise<Tried> {
    const { from, probe, acrossNodes } = expectation;
    const trouble = this.troubleOf(expectation);
    if (trouble !== undefined) return notObserved(trouble, { final: true });
    const located = await locate(expectation, this.view, this.clusterDomain);
    if (located.kind === 'nowhere') return notObserved(located.why, located);

    const pods = await this.podsOf(from);
    if (typeof pods === 'string') return notObserved(pods);
    if (from.kind !== 'outside' && pods.length === 0) return notObserved(await this.noSource(expectation));
    const across = acrossNodes ? await this.across(expectation, pods) : pods;
    if (across === undefined) return notObserved('all pods are on one node', { remedy: 'spread the workload first, on a cluster with several nodes' });
    const pod = across.length === 0 ? undefined : across[0];
    const { reply, answer } = this.timing.limits;
    const limits: Limits = { reply, answer: wanted.every(one => one.kind === 'answers') ? answer : reply };
    let tried = notObserved('the target has no address');
    for (const address of located.addresses) {
      tried = await this.probe(expectation, pod, address, limits);
      const { attempt } = tried;
      if (attempt.kind === 'answers' && pod !== undefined) this.prove(pod, shownBy(probe, address, pod));
      if (!wanted.some(one => judge(attempt, one).kind === one.kind)) break;
    }
    // Several addresses are a try each, and silence takes its time.
    if (located.addresses.length > 1 || tried.attempt.kind !== 'answers') tried = { ...tried, repeat: undefined };
    const nothing = tried.attempt.kind !== 'answers' && tried.attempt.kind !== 'not-observed';
    const doubt = nothing ? await this.doubt(expectation, pod, tried.attempt) : undefined;
    return doubt === undefined ? tried : { ...tried, attempt: { kind: 'not-observed', ...doubt } };
  }

  private async probe(
    expectation: ExpectationData, pod: Pod | undefined, address: Address, limits: Limits, probe = expectation.probe,
  ): Promise<Tried> {
    const { from } = expectation;
    const destination = `${address.host}${address.port === undefined ? '' : `:${address.port}`}`;
    if (pod === undefined) {
      const once = () => {
        this.fromHere++;
        return this.outside(probe, address, limits);
      };
      const begun = this.clock.now();
      const attempt = await once();
      const repeat = async (times: number) => {
        const attempts: Attempt[] = [];
        while (attempts.length < times) attempts.push(await once());
        return attempts;
      };
      return defined({ attempt, source: 'outside', destination, address, repeat: this.clock.now() - begun < QUICK_SECONDS ? repeat : undefined });
    }
    const made = await this.prober.probe(pod, containerOf(from), probe, address, limits);
    return { attempt: made.attempt, source: `${pod.metadata.namespace}/${pod.metadata.name} (${pod.status?.podIP ?? 'no address'})`, destination, pod, made, address, repeat: made.again };
  }

  /** Why nothing should be concluded from a negative: its source reaches nothing at all. */
  private async doubt(expectation: ExpectationData, pod: Pod | undefined, attempt: Attempt): Promise<Doubt | undefined> {
    const { limits } = this.timing;
    if (pod === undefined) return this.doubtOutside(attempt);
    const denied = deniedBy(expectation.probe, attempt);
    if (this.proven.has(provenKey(pod, denied))) return undefined;
    const control = controlFor(expectation.probe, denied, pod, this.clusterDomain, await this.isIpv6Only());
    const { attempt: shown } = await this.prober.probe(pod, containerOf(expectation.from), control.probe, control.to, limits);
    if (shown.kind === 'answers') {
      this.prove(pod, shownBy(control.probe, control.to, pod));
      return undefined;
    }
    const seen: ObservedOutcome = judge(shown, { kind: 'answers' });
    return {
      why: `${pod.metadata.name} can't even ${control.what} (${seen.kind === 'not-observed' ? seen.why : seen.kind.replace(/-/g, ' ')}), so nothing follows from its reaching nothing`,
      remedy: 'where it is not meant to, expect in the same step or before what it does reach in this way: that is a proof too',
    };
  }

  private prove(pod: Pod, ways: readonly Way[]): void {
    for (const way of ways) this.proven.add(provenKey(pod, way));
  }

  /** Whether the name of the API server has no IPv4 address. Whoever may not read its Service is taken to have a cluster like most. */
  private async isIpv6Only(): Promise<boolean> {
    const apiServer = await this.view.service('default', 'kubernetes').catch(() => undefined);
    const addresses = apiServer === undefined ? [] : clusterIpsOf(apiServer);
    return addresses.length > 0 && addresses.every(address => ipVersion(address) === 6);
  }

  /** From here, a node has to be reached before it is believed that a port of the cluster can't. */
  private async doubtOutside(attempt: Attempt): Promise<Doubt | undefined> {
    if (attempt.kind !== 'no-reply' || this.proven.has('outside')) return undefined;
    const nodes = (await this.view.nodes()).flatMap(node => node.status?.addresses?.find(address => address.type === 'InternalIP')?.address ?? []);
    for (const host of nodes) {
      const kubelet = await this.outside({ kind: 'tcp' }, { host, port: 10250 }, this.timing.limits);
      if (kubelet.kind === 'answers' || kubelet.kind === 'refused') {
        this.proven.add('outside');
        return undefined;
      }
    }
    return { why: `this machine reaches no node of the cluster (${nodes.join(', ')})` };
  }

  /** The sources that are on another node than one of the pods behind the target; undefined where all are on one. */
  private async across(expectation: ExpectationData, pods: readonly Pod[]): Promise<readonly Pod[] | undefined> {
    const nodes = new Set(await nodesBehind(expectation, this.view));
    if (expectation.from.kind === 'outside') return nodes.size > 1 ? [] : undefined;
    const elsewhere = pods.filter(pod => [...nodes].some(node => node !== pod.spec.nodeName));
    return elsewhere.length === 0 ? undefined : elsewhere;
  }

  /** The pods that a probe may come from; a text says why there is none. */
  private async podsOf(from: SourceData): Promise<readonly Pod[] | string> {
    if (from.kind === 'outside') return [];
    if (from.kind === 'pods') return sourcePods(from, this.view);
    const workload = staying(from);
    if (workload !== undefined) return sourcePods(workload, this.view);
    const made = await this.prober.podLike(from);
    return typeof made === 'string' ? made : [made];
  }

  private async noSource({ from }: ExpectationData): Promise<string> {
    if (from.kind === 'outside') return 'outside is always there';
    if (from.kind === 'pods') return `no ready pod in namespace ${from.namespace} has the labels ${JSON.stringify(from.labels)}`;
    const ref = staying(from);
    const workload = ref && await this.view.workload(ref);
    if (workload === undefined) return `there is no ${from.controller ?? 'Deployment'} ${from.namespace}/${from.name} to probe from`;
    if (workload.spec.replicas === 0) return `${from.namespace}/${from.name} is scaled to zero, so there is no pod to probe from`;
    const why = (ref === undefined ? [] : await this.view.podsOf(ref)).map(pod => podTrouble(pod)?.why).find(one => one !== undefined);
    return `no pod of ${from.namespace}/${from.name} is ready${why === undefined ? '' : `: ${why}`}`;
  }
}

/** Where in the pod a probe runs; a pod that is made like those of a Job has one container, for probes. */
function containerOf(from: SourceData): string | undefined {
  return from.kind === 'workload' && staying(from) !== undefined ? from.container : undefined;
}

/** The probe as an endpoint gets it by itself: under the name that the Service has. Undefined where it would not be the same. */
function directly(probe: ProbeData, { host, port }: Address): ProbeData | undefined {
  const { carrier } = about(probe);
  if (carrier !== 'TCP' && carrier !== 'UDP') return undefined;
  if (probe.kind !== 'http') return probe;
  if (probe.scheme === 'https') return undefined; // the name in the handshake would be another
  return { ...probe, headers: { Host: port === 80 || port === undefined ? host : `${host}:${port}`, ...probe.headers } };
}

/** What an attempt shows of what is wanted. */
function round(attempt: Attempt, wanted: readonly Wanted[]): Round {
  const seen = wanted.map(one => judge(attempt, one));
  const shows = seen.findIndex((one, index) => one.kind === wanted[index].kind);
  if (shows >= 0) return { seen: seen[shows], shows };
  const silent = attempt.kind === 'no-reply' && wanted.every(one => one.kind === 'refused');
  return { seen: seen.find(one => one.kind === 'wrong-answer') ?? seen[0], silent };
}

function notObserved(why: string, more: { readonly remedy?: string; readonly final?: boolean; readonly lacks?: Nowhere['lacks'] } = {}): Tried {
  const attempt: Attempt = defined({ kind: 'not-observed', why, remedy: more.remedy });
  return { attempt, final: more.final, lacks: more.lacks };
}

function provenKey(pod: Pod, way: Way): string {
  return `${pod.metadata.uid}/${way}`;
}
