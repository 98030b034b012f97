/** How a kind of probe is made: by programs in a container, from this machine, and by a person's hand. */

import { ProbeData } from '../../../plan/plan';
import { Executed } from '../../api/api';
import { Attempt } from '../attempt';

export type Ended = Extract<Executed, { kind: 'ended' }>;

/** What is in a container: programs on its PATH, and how its resolver completes names. */
export interface Toolbox {
  readonly programs: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

export interface Address {
  readonly host: string;
  readonly port?: number;
  /** The name that is asked for there, by Host and SNI, where it is another one. */
  readonly name?: string;
}

/** How long to wait, in seconds. */
export interface Limits {
  /** For the first sign of the other side: a connection, a datagram, an echo. */
  readonly reply: number;
  /** For all of an HTTP answer, which may be slow because its server asks others. */
  readonly answer: number;
}

/** A program that makes a probe: when it can be used, its arguments, and what its end means. */
export interface Tool<P> {
  readonly needs: readonly string[];
  /** Undefined where this program can't make this probe. */
  command(probe: P, to: Address, limits: Limits, box: Toolbox): readonly string[] | undefined;
  read(ended: Ended, probe: P): Attempt;
}

/** All that there is to making one kind of probe. */
export interface Making<P> {
  /** In the order in which they are preferred: the one that tells outcomes apart best comes first. */
  readonly tools: readonly Tool<P>[];
  /** From this machine, which is no part of the cluster. */
  fromHere(probe: P, to: Address, limits: Limits): Promise<Attempt>;
  /** What a person would type; no scripts and no trailers where it can be helped. */
  byHand(probe: P, to: Address, seconds: number): readonly string[];
}

export type AnyTool = Tool<ProbeData>;

/** The program said nothing that is about the network; another one may do better. */
export function useless(ended: Ended): Attempt {
  const line = `${ended.stdout}\n${ended.stderr}`.trim().split('\n').pop() ?? '';
  return { kind: 'not-observed', why: `exit code ${ended.code}${line === '' ? '' : `: ${line}`}`, elsewhere: true };
}

/** A program that is not there, may not do this, does not know its options or crashed says nothing about the network. */
export function unusable(ended: Ended): Attempt | undefined {
  const words = `${ended.stdout}\n${ended.stderr}`;
  const crashed = ended.code === 126 || ended.code === 127 || (ended.code >= 128 && ended.code !== 143);
  const denied = /(invalid|unrecognized|unknown|illegal) option|applet not found|permission denied|operation not permitted|lacking privilege/i;
  return crashed || denied.test(words) ? useless(ended) : undefined;
}
