/**
 * When an outcome is believed. Names, endpoints and load balancers need a
 * moment after a change, so an outcome has to hold several times in a row
 * before a deadline; that nothing gets through has, besides, to stay so for a
 * while, because it is also what is seen when something is not up yet.
 */

import { NotObservedOutcome, ObservedOutcome, ObservedSingle } from '../results';
import { Clock } from './clock';

export interface Patience {
  /** For an outcome to begin to hold, in seconds. */
  readonly deadline: number;
  /** Times in a row. */
  readonly times: number;
  /** How long a negative has to stay, in seconds. */
  readonly stay: number;
  /** Between two tries, in seconds. */
  readonly pause: number;
}

/** One try, against every address that the target has. */
export interface Round {
  readonly seen: ObservedSingle | NotObservedOutcome;
  /** Which of the wanted outcomes it shows; undefined for none. */
  readonly shows?: number;
  /** No later try will come out differently. */
  readonly final?: boolean;
}

export interface Settled<R extends Round> {
  readonly held: boolean;
  readonly observed: ObservedOutcome;
  /** The one that decided. */
  readonly round: R;
}

/** Of two outcomes that alternate by chance, one hides in this many tries once in 30,000 times. */
const MIXED_TRIES = 16;

/** How many of the last tries are told when they did not agree. */
const REMEMBERED = 10;

/** Waits until one outcome holds. What held once is tried again side by side: a slow answer would take too long in a row. */
export async function settle<R extends Round>(tryOnce: () => Promise<R>, clock: Clock, patience: Patience): Promise<Settled<R>> {
  const end = clock.now() + patience.deadline;
  let recent: R[] = [];
  let streak = 0;
  let since = 0;
  let failures = 0;
  // What comes and goes may be two things taking turns, as two versions behind one Service do: a short run is luck then.
  let wanted = patience.times;
  for (;;) {
    const started = clock.now();
    const rounds = await Promise.all(Array.from({ length: streak === 0 ? 1 : Math.max(1, Math.min(wanted - streak, patience.times - 1)) }, tryOnce));
    recent = [...recent, ...rounds].slice(-REMEMBERED);
    const failed = rounds.find((round) => round.shows === undefined);
    if (failed === undefined) {
      const [round] = rounds;
      since = streak === 0 ? started : since;
      streak += rounds.length;
      const stayed = round.seen.kind === 'answers' || clock.now() - since >= patience.stay;
      if (streak >= wanted && stayed) return { held: true, observed: round.seen, round };
    } else {
      if (streak > 0) wanted = Math.max(wanted, MIXED_TRIES);
      streak = 0;
      failures++;
      if (failed.final) return { held: false, observed: failed.seen, round: failed };
      // What began to hold before the deadline may still show that it stays.
      if (clock.now() >= end) return { held: false, observed: summary(recent), round: failed };
    }
    // Ever slower: a kernel that is asked too often stops saying no, and its silence is another outcome.
    await clock.sleep(streak > 0 ? patience.pause : Math.min(1, patience.pause * 2 * failures));
  }
}

const SIDE_BY_SIDE = 4;

/** Waits until each of several outcomes was seen, and nothing else. */
export async function settleMixed<R extends Round>(among: number, tryOnce: () => Promise<R>, clock: Clock, patience: Patience): Promise<Settled<R>> {
  const end = clock.now() + patience.deadline;
  let rounds: R[] = [];
  for (;;) {
    rounds.push(...await Promise.all(Array.from({ length: SIDE_BY_SIDE }, tryOnce)));
    const shown = new Set(rounds.map((round) => round.shows));
    const other = rounds.find((round) => round.shows === undefined);
    const observed = summary(rounds);
    if (other === undefined && shown.size === among && rounds.length >= MIXED_TRIES) return { held: true, observed, round: rounds[0] };
    const over = clock.now() >= end || rounds.length >= 4 * MIXED_TRIES || other?.final === true;
    if (over) return { held: false, observed, round: other ?? rounds[0] };
    if (other !== undefined) rounds = []; // perhaps only from before things settled
    await clock.sleep(patience.pause);
  }
}

/** One outcome where all agree; else each distinct one and how often it was. What was not observed says nothing while others did. */
function summary(rounds: readonly Round[]): ObservedOutcome {
  const groups = new Map<string, { outcome: ObservedSingle; times: number }>();
  for (const { seen } of rounds) {
    if (seen.kind === 'not-observed') continue;
    const key = `${seen.kind} ${seen.kind === 'wrong-answer' ? seen.problem : ''}`;
    groups.set(key, { outcome: seen, times: (groups.get(key)?.times ?? 0) + 1 });
  }
  const last = rounds[rounds.length - 1].seen;
  if (last.kind === 'not-observed' && groups.size <= 1) return last;
  const seen = [...groups.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, group]) => group);
  return seen.length === 1 ? seen[0].outcome : { kind: 'mixed', seen };
}
