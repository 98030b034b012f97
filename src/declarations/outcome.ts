/** What a probe is meant to see. */

import { IConstruct } from 'constructs';
import { ConnectivitySource, ConnectivityTarget, IReachable } from './endpoint';
import { defined } from '../kubernetes/values';
import { OutcomeData, RecordsData, SingleOutcome } from '../plan/plan';
import { refuseArguments, told } from '../synth/refusal';

/** What an answer has to be like. All that is said has to be true of it. */
export interface AnswerOptions {
  /**
   * HTTP: the status code.
   * @default - any from 200 to 399
   */
  readonly status?: number;

  /**
   * HTTP, UDP and gRPC: a regular expression that the text, without the white space at its ends, matches. It is one of RE2:
   * without look-around and back references.
   * @default - any text
   */
  readonly body?: string;

  /**
   * HTTP, UDP and gRPC: a regular expression, likewise, that the text does not match.
   * @default - any text
   */
  readonly notBody?: string;

  /**
   * DNS: the addresses, all of them, in any order.
   * @default - any
   */
  readonly addresses?: string[];

  /**
   * DNS, CNAME: the name that the asked one stands for.
   * @default - any
   */
  readonly canonicalName?: string;

  /**
   * DNS: one address, the cluster IP of this Service: the IPv4 one for an A record, the IPv6 one for AAAA. Refused where it is headless.
   * @default - any
   */
  readonly clusterIpOf?: IReachable;

  /**
   * DNS: one address for every ready pod of this workload, the pod's own; what a Service with `clusterIP: None` answers.
   * @default - any
   */
  readonly readyPodsOf?: IConstruct;
}

/**
 * What comes of a probe. Each outcome is distinct: to be refused is not to get no reply.
 *
 * That a probe could not be made at all is none of them, and never what was expected.
 */
export class Outcome {
  /**
   * The target answers: a connection, an echo, a datagram, a record or a response.
   * @param options what the answer has to be like; any answer will do when nothing is said
   */
  public static answers(options: AnswerOptions = {}): Outcome {
    refuseArguments('Outcome.answers', [options]);
    return new Outcome(() => {
      const records = recordsOf(options);
      return defined({
        kind: 'answers',
        status: options.status,
        body: options.body,
        notBody: options.notBody,
        records,
      });
    });
  }

  /** The other side says no at once: nothing listens on the port, or a rule rejects it. */
  public static refused(): Outcome {
    return new Outcome(() => ({ kind: 'refused' }));
  }

  /** Nothing comes back within the time-out. */
  public static noReply(): Outcome {
    return new Outcome(() => ({ kind: 'no-reply' }));
  }

  /** The target's name has no address, so nothing is sent. */
  public static nameNotFound(): Outcome {
    return new Outcome(() => ({ kind: 'name-not-found' }));
  }

  /**
   * Now this, now that: of several tries each of these is seen at least once, and nothing else.
   * For showing a hazard; nobody wants it to be so.
   * @param among at least two distinct outcomes
   */
  public static sometimes(...among: Outcome[]): Outcome {
    refuseArguments('Outcome.sometimes', [among]);
    return new Outcome(() => ({ kind: 'mixed', among: among.flatMap(one => singles(one._toData())) }));
  }

  private constructor(private readonly describe: () => OutcomeData) {
  }

  /** @internal */
  public _toData(): OutcomeData {
    return this.describe();
  }
}

function singles(outcome: OutcomeData): readonly SingleOutcome[] {
  return outcome.kind === 'mixed' ? outcome.among : [outcome];
}

function recordsOf(options: AnswerOptions): RecordsData | undefined {
  const said: RecordsData[] = [];
  if (options.addresses !== undefined) said.push({ kind: 'exactly', values: [...options.addresses].sort() });
  if (options.canonicalName !== undefined) said.push({ kind: 'exactly', values: [options.canonicalName] });
  if (options.clusterIpOf !== undefined) {
    const service = ConnectivityTarget._from(options.clusterIpOf, 'clusterIpOf')._withClusterIp('clusterIpOf');
    said.push({ kind: 'cluster-ip', namespace: service.namespace, service: service.name });
  }
  if (options.readyPodsOf !== undefined) said.push({ kind: 'ready-pods', workload: ConnectivitySource._from(options.readyPodsOf, 'readyPodsOf')._workload('readyPodsOf') });

  if (said.length > 1) throw told('addresses, canonicalName, clusterIpOf and readyPodsOf each say what DNS answers: say one of them');

  return said[0];
}
