/** That somebody reaches nothing of somebody else but what is declared: an expectation of silence for every other Service port. */

import { Construct, IConstruct } from 'constructs';
import { carryPlan } from './carried';
import { plusObject } from './cdk8s-plus';
import { declaredExpectations, declaredSilences } from './declared';
import { ConnectivitySource, ConnectivityTarget, IConnectivitySource, IReachable } from './endpoint';
import { Expectation } from './expectation';
import { Outcome } from './outcome';
import { Probe } from './probe';
import { isRecord, records } from '../kubernetes/values';
import { SourceData, TargetData } from '../plan/plan';
import { lineProblems } from '../plan/validity';
import { refuse, told } from '../synth/refusal';

/** What else `reachesNothingElseOf` may say. */
export interface NothingElseOptions {
  /**
   * Why it is so, as the rest of a sentence that starts with "because": one line.
   * @default - not said
   */
  readonly because?: string;
}

/** A port of a Service that is there. */
interface Port {
  readonly construct: IConstruct & IReachable;
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** The port of the pods behind it: the same text for two Services in front of the same pods. */
  readonly behind: string;
}

/**
 * What `reachesNothingElseOf` said. Its expectations are made with the plan: by then all Services are there, and all that is declared of them.
 *
 * @internal
 */
export class NothingElse extends Construct {
  /** Says it of everything in this scope that keeps pods, or of the outside. */
  public static declare(source: Construct, target: IConstruct, { because }: NothingElseOptions): void {
    const [problem] = lineProblems({ because });
    if (problem !== undefined) throw told(`${source.node.path}: ${problem}`);
    const id = `nothing else of ${target.node.path.replaceAll('/', ' ') || 'the app'}`;
    if (source.node.tryFindChild(id) !== undefined) refuse(source, { value: `reachesNothingElseOf ${target.node.path}`, rule: 'is said twice', remedy: 'Keep one of the two.' });
    new NothingElse(source, id, source, target, because);
  }

  private constructor(
    scope: Construct, id: string,
    private readonly source: Construct, private readonly target: IConstruct, private readonly because: string | undefined,
  ) {
    super(scope, id);
    declaredSilences.add(this);
    carryPlan(this);
  }

  /** Makes the expectations that are not there yet; the app is asked for its plan more than once. */
  public _make(): void {
    const sources = sourcesIn(this.source);
    const ports = portsIn(this.target);
    const said = `reachesNothingElseOf ${this.target.node.path || 'the app'}`;
    if (sources.length === 0) refuse(this.source, { value: said, rule: 'says nothing, because nothing here keeps pods', remedy: 'Say it of the Namespace or the workload that is meant.' });
    if (ports.length === 0) refuse(this.source, { value: said, rule: 'says nothing, because no Service with a TCP or UDP port is there', remedy: 'Name the Namespace, chart or workload whose Services are meant.' });

    const declared = declaredExpectations.under(this.node.root).map(one => one._toData());
    for (const source of sources) {
      const from = ConnectivitySource._from(source)._data;
      const its = declared.filter(one => isSame(one.from, from));
      const covered = ports.filter(port => its.some(({ to }) => covers(to, port)));
      const open = new Set(covered.map(({ behind }) => behind));
      for (const port of ports) {
        // A pod may always ask itself, whatever its policies say.
        if (covered.includes(port) || open.has(port.behind) || port.construct.node.scopes.includes(source)) continue;
        const probe = port.protocol === 'UDP' ? Probe.udp({ port: port.port }) : Probe.tcp({ port: port.port });
        Expectation.declare(source, port.construct, probe, Outcome.noReply(), { because: this.because });
      }
    }
  }
}

function isSame(one: SourceData, other: SourceData): boolean {
  if (one.kind !== 'workload' || other.kind !== 'workload') return false;
  return one.namespace === other.namespace && one.name === other.name && (one.controller ?? 'Deployment') === (other.controller ?? 'Deployment');
}

/** Whether a declaration is about this port: by the Service in any form, by one of its pods' names, or by the pods' own addresses. */
function covers(to: TargetData, { construct, namespace, name, port }: Port): boolean {
  switch (to.kind) {
    case 'service': return to.namespace === namespace && to.name === name && (to.port ?? port) === port;
    case 'host': return (to.port ?? port) === port && to.name.includes(`.${name}.${namespace}.svc.`);
    case 'workload-pods': return construct.node.scopes.some(one => isSource(one) && isSame(one.toConnectivitySource()._data, { ...to, kind: 'workload' }));
    default: return false;
  }
}

function sourcesIn(scope: Construct): IConstruct[] {
  if (isSource(scope)) return [scope];
  return scope.node.findAll().filter(one => isSource(one) ? one.toConnectivitySource()._data.kind === 'workload' : isPlusWorkload(one));
}

function isSource(construct: IConstruct): construct is IConnectivitySource {
  return 'toConnectivitySource' in construct && typeof construct.toConnectivitySource === 'function';
}

const PLUS_WORKLOADS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

function isPlusWorkload(construct: IConstruct): boolean {
  return PLUS_WORKLOADS.includes(plusObject(construct)?.kind ?? '');
}

function portsIn(scope: IConstruct): Port[] {
  return scope.node.findAll().filter(isService).flatMap(construct => {
    const target = ConnectivityTarget._from(construct);
    const data = target._dataOf();
    if (data.kind !== 'service') return [];
    const { namespace, name } = data;
    const probed = target._ports.filter(({ protocol }) => protocol !== 'SCTP');
    return probed.map(({ port, protocol = 'TCP' }) => ({ construct, namespace, name, port, protocol, behind: podPort(construct, namespace, port) ?? `${namespace}/${name}:${port}` }));
  });
}

function podPort(construct: IConstruct, namespace: string, port: number): string | undefined {
  if (!('selector' in construct && isRecord(construct.selector) && 'ports' in construct)) return undefined;
  const said = records(construct.ports).find(one => one.port === port);
  return JSON.stringify([namespace, Object.entries(construct.selector).sort(), said?.targetPortName ?? said?.targetPort ?? port]);
}

function isService(construct: IConstruct): construct is IConstruct & IReachable {
  return 'kind' in construct && construct.kind === 'Service' && ('toConnectivityTarget' in construct || plusObject(construct) !== undefined);
}
