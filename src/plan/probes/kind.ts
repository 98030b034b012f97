/** What everybody but the prober has to know of a kind of probe. */

import { Fields } from '../shape';

/** What a DNS answer to a probe consists of. */
export interface RecordRule {
  readonly type: 'A' | 'AAAA' | 'CNAME';
  readonly wanted: string;
  fits(value: string): boolean;
}

export interface AnswerText {
  readonly body?: string;
  readonly notBody?: string;
}

export interface AboutProbe<P> {
  /** Its fields in a plan file, besides `kind`. */
  readonly fields: Fields;
  /** What carries it. Only TCP and UDP have ports; DNS asks the resolver, whatever the target is. */
  readonly carrier: 'TCP' | 'UDP' | 'ICMP' | 'DNS';
  /** An HTTP-like status is a part of the answer. */
  readonly hasStatus: boolean;
  /** A text that patterns can be held against is a part of the answer. */
  readonly hasText: boolean;
  /** As a table shows it: `GET /rng`. */
  words(probe: P): string;
  /** As an id has it, before and after the target: `http`, `rng`. */
  idWords(probe: P): readonly [before: string, after?: string];
  /** What is wrong with the probe itself. */
  problems(probe: P): readonly string[];
  /** How an author declares it with a port, for a remedy; empty where it has none. */
  withPort(probe: P): string;
  /** The port that it goes to where nobody says one and the name by which a Service may call it. */
  usualPort(probe: P): { readonly name: string; readonly port: number } | undefined;
  /** What is wrong with a wanted text. */
  textProblems(probe: P, wanted: AnswerText): readonly string[];
  /** The DNS records that it asks for. */
  records(probe: P): RecordRule | undefined;
}

/** What most kinds are like. */
export const PLAIN = {
  hasStatus: false,
  hasText: false,
  problems: () => [],
  withPort: () => '',
  usualPort: () => undefined,
  textProblems: () => [],
  records: () => undefined,
} as const;
