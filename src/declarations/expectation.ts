/** That a source is meant to see an outcome when it probes a target. */

import { Construct, IConstruct } from 'constructs';
import { carryPlan } from './carried';
import { declaredExpectations } from './declared';
import { ConnectivitySource, ConnectivityTarget, IReachable } from './endpoint';
import { Outcome } from './outcome';
import { Probe } from './probe';
import { defined } from '../kubernetes/values';
import { ExpectationData, OutcomeData, ProbeData, SourceData, TargetData } from '../plan/plan';
import { about } from '../plan/probes';
import { problemsOf } from '../plan/validity';
import { refuseArguments, told } from '../synth/refusal';

/** What else an expectation may say. */
export interface ExpectationOptions {
  /**
   * Why it is so, as the rest of a sentence that starts with "because": one line.
   * @default - not said
   */
  readonly because?: string;

  /**
   * The number of the observation in a text which this realises, for the table.
   * @default - none
   */
  readonly observation?: string;

  /**
   * That nodes lie between: the pods behind the target and the source's are not all on one node. Where they are, the
   * expectation is not observed, and so fails; `plan.spread(…)` brings pods to every node.
   * @default false
   */
  readonly acrossNodes?: boolean;

  /**
   * For how long it has to hold, in seconds, from 1 to 3600. For what breaks now and then.
   * @default - a second and a half
   */
  readonly holdsFor?: number;

  /**
   * The container of the source's pods in which the probe runs. They share one network, so this is about tools.
   * One that the workload does not have is refused.
   * @default - the first one
   */
  readonly container?: string;
}

/**
 * Who reaches what, by which probe, with which outcome, and why.
 *
 * It stands in the construct tree below its source, changes no manifest, and is carried beside them in the plan.
 * Most are declared with `expects` on the source, which calls `Expectation.declare`.
 */
export class Expectation extends Construct {
  /**
   * Declares what comes of it when the source probes the target.
   *
   * Refused at once, with the reason: a probe that the target has no port for, an outcome that the probe cannot have (a
   * ping with a status), a target that the source cannot name, a pattern, path, label or namespace that is none.
   */
  public static declare(
    source: IConstruct, target: IReachable, probe: Probe, outcome: Outcome, options: ExpectationOptions = {}): Expectation {
    refuseArguments(Construct.isConstruct(source) ? source : 'expects', [source, target, probe, outcome, options], 'Expectation.declare');
    const fail = (problem: string): never => {
      throw told(`${Construct.isConstruct(source) && source.node.path || 'expectation'}: ${problem}`);
    };
    const attempt = <T>(compute: () => T): T => {
      try {
        return compute();
      } catch (error) {
        return fail(error instanceof Error ? error.message : String(error));
      }
    };
    const from = attempt(() => sourceOf(source, options.container));
    const aim = attempt(() => ConnectivityTarget._from(target));
    const to = attempt(() => aim._resolve(from, probe._data, probe._port));
    const result = attempt(() => outcome._toData());
    const problems = [
      ...portProblems(aim, probe, result),
      ...problemsOf({ ...options, from, to, probe: probe._data, outcome: result }),
    ];
    if (problems.length > 0) fail(problems.join('; '));
    if (!Construct.isConstruct(source)) return fail('a source is a construct, so that its expectations have a place in the tree');
    const id = `${idOf(from, to, probe._data, result)}${options.acrossNodes ? '-across-nodes' : ''}`;
    const aimedAt = Construct.isConstruct(target) ? target : undefined;
    return new Expectation(source, freeId(source, id), aimedAt, defined({
      from,
      to,
      probe: probe._data,
      outcome: result,
      acrossNodes: options.acrossNodes ? true : undefined,
      holdsFor: options.holdsFor,
      observation: options.observation,
      because: options.because,
    }));
  }

  private constructor(
    source: Construct,
    id: string,
    /**
     * What it is aimed at, where a construct of the app makes that.
     *
     * @internal
     */
    public readonly _target: IConstruct | undefined,
    private readonly content: Omit<ExpectationData, 'id'>,
  ) {
    super(source, id);
    declaredExpectations.add(this);
    carryPlan(this);
  }

  /** @internal */
  public _toData(): ExpectationData {
    return { id: this.node.path, ...this.content };
  }
}

function sourceOf(source: IConstruct, container: string | undefined): SourceData {
  const given = ConnectivitySource._from(source);
  return container === undefined ? given._data : given._inContainer(container);
}

/** A port that the target does not have can be probed, to see that nothing is there; but it won't answer. */
function portProblems(target: ConnectivityTarget, probe: Probe, outcome: OutcomeData): string[] {
  const port = probe._port;
  const known = target._ports;
  if (port === undefined) return [];
  if (known.length === 0 || outcome.kind !== 'answers') return [];
  if (known.some(one => one.port === port)) return [];
  const list = known.map(one => one.port).sort((a, b) => a - b).join(', ');
  return [`port ${port} answers nothing: the target has ${known.length === 1 ? 'port' : 'ports'} ${list}; name one of these`];
}

/** Readable, and the same for the same content: `http-numbers-api-rng-answers`. */
function idOf(from: SourceData, to: TargetData, probe: ProbeData, outcome: OutcomeData): string {
  const [before, after] = about(probe).idWords(probe);
  const words = [
    before,
    targetWords(from, to),
    after,
    outcome.kind,
  ];
  return words.filter(word => word !== undefined).join('-');
}

function targetWords(from: SourceData, to: TargetData): string {
  switch (to.kind) {
    case 'host': return to.name + (to.port === undefined || to.port === 80 ? '' : `-${to.port}`);
    case 'node': return `every-node-${to.port}`;
    case 'route': return to.host + (to.port === undefined || to.port === 80 || to.port === 443 ? '' : `-${to.port}`);
    case 'workload-pods': return `pods-of-${qualified(from, to)}`;
    default: return qualified(from, to) + (to.by === 'name' ? '' : `-by-${to.by}`);
  }
}

function qualified(from: SourceData, to: { readonly namespace: string; readonly name: string }): string {
  return from.kind === 'outside' || from.namespace === to.namespace ? to.name : `${to.name}.${to.namespace}`;
}

function freeId(scope: IConstruct, id: string): string {
  let free = id;
  for (let n = 2; scope.node.tryFindChild(free) !== undefined; n++) free = `${id}-${n}`;
  return free;
}
