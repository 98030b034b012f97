/** What was observed when a plan was played: what `verify --format json` prints. Plain data. */

import { MixedOutcome, NameNotFoundOutcome, NoReplyOutcome, OutcomeData, ProbeData, RefusedOutcome, SourceData, TargetData } from './plan';

/** The answer itself, as far as the probe has one. */
export interface AnswerData {
  readonly status?: number;
  /** At most 200 characters of it. */
  readonly body?: string;
  readonly addresses?: readonly string[];
  readonly cname?: string;
  /** Of gRPC's health protocol, e.g. `NOT_SERVING`. */
  readonly health?: string;
}

/** There was an answer, and it is the expected one. */
export interface AnsweredOutcome {
  readonly kind: 'answers';
  readonly answer: AnswerData;
}

/** There was an answer, and it is another one than expected. */
export interface WrongAnswerOutcome {
  readonly kind: 'wrong-answer';
  readonly answer: AnswerData;
  /** What is wrong with it, e.g. `status 404, wanted 200`. */
  readonly problem: string;
}

/** The probe could not be made at all. It always fails, whatever was expected. */
export interface NotObservedOutcome {
  readonly kind: 'not-observed';
  readonly why: string;
  readonly remedy?: string;
}

/** Several attempts did not agree: what each distinct one was, and how many there were of it. */
export interface VariedOutcome {
  readonly kind: MixedOutcome['kind'];
  readonly seen: readonly { readonly outcome: ObservedSingle; readonly times: number }[];
}

export type ObservedSingle = AnsweredOutcome | WrongAnswerOutcome | RefusedOutcome | NoReplyOutcome | NameNotFoundOutcome;
export type ObservedOutcome = ObservedSingle | VariedOutcome | NotObservedOutcome;

/** Of who reaches whom: somebody gets through or not; or that is not known. */
export type CellState = 'open' | 'closed' | 'unknown';

/** One line of the table. */
export interface ResultData {
  /** The expectation's id, or that of an `expect-address` or `expect-crash` step. */
  readonly id: string;
  /** 0-based index of the plan's step, and its title as said by it or by the last step before it that has one. */
  readonly step: number;
  readonly title?: string;
  readonly observation?: string;
  /** In words, as the table shows it. */
  readonly expected: string;
  readonly observed: string;
  /** `allowed`: not observed, and the reader said that this may be. */
  readonly verdict: 'held' | 'failed' | 'not-observed' | 'allowed';
  /** How long it took to see. */
  readonly seconds?: number;
  /** Only of an expectation. */
  readonly connection?: {
    readonly from: SourceData;
    readonly to: TargetData;
    readonly probe: ProbeData;
    readonly expected: OutcomeData;
    readonly observed: ObservedOutcome;
    /** The pod and the address that were used, e.g. `default/sleep-1-abc (10.244.1.4)`. */
    readonly source?: string;
    readonly destination?: string;
  };
  /** Its place in the matrix, and what is shown there; only of a cell. */
  readonly cell?: { readonly from: string; readonly to: string; readonly expected: CellState; readonly observed: CellState };
  /** Why, probably, as read from the cluster; only where it did not hold. */
  readonly cause?: string;
  /** Repeats the probe by hand; an argument list for a shell, quoted. */
  readonly repeat?: string;
}

export interface ResultsData {
  readonly version: 1;
  readonly app?: string;
  readonly cluster: string;
  /** Empty where there was nothing to check, which is no success. */
  readonly results: readonly ResultData[];
  /** The plan expects nothing: that workloads get ready is all that was checked. */
  readonly readinessOnly?: boolean;
  readonly summary: { readonly held: number; readonly failed: number; readonly notObserved: number; readonly allowed: number };
  /** In seconds; only what was done is there. */
  readonly measured?: { readonly clusterUp?: number; readonly played?: number; readonly matrix?: number; readonly probesPerSecond?: number };
}
