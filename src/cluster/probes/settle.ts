/**
 * When an outcome is believed. Names, endpoints and load balancers need a
 * moment after a change, so an outcome has to begin to hold before a deadline,
 * several times in a row, and to stay so for a while: nothing gets through
 * either where something is not up yet, and what was there before goes on
 * answering until every node has heard that it shall not.
 */

import { NotObservedOutcome, ObservedOutcome, ObservedSingle } from '../../plan/results';
import { Clock } from '../api/clock';

export interface Patience {
  /** For an outcome to begin to hold, in seconds. */
  readonly deadline: number;
  /** Times in a row. */
  readonly times: number;
  /** How long it has to stay, in seconds. */
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
  /**
   * No reply where a refusal is wanted. A kernel answers only so many refused packets a second, so silence between two
   * refusals does not show that the port is not refused.
   */
  readonly silent?: boolean;
  /** The same probe again, this many times one after the other; undefined where a try takes long, or consists of several. */
  readonly again?: (times: number) => Promise<readonly Round[]>;
}

export interface Settled<R extends Round> {
  readonly held: boolean;
  readonly observed: ObservedOutcome;
  /** The one that decided. */
  readonly round: R;
}

/** Of two outcomes that alternate by chance, one hides in this many tries once in 30,000 times. */
const MIXED_TRIES = 16;

/** Where tries are cheap: an error in one of ten requests hides in this many once in 70 times. */
const CHEAP_TRIES = 40;
/** After a failure between successes: it hides in so many once in 40,000 times. */
const CHEAP_TRIES_AFTER_FAILURE = 100;
const CHEAP_BATCH = 20;

/** How many of the last tries are told when they did not agree. Those of the first half of the time are not: they may be from before things settled. */
const REMEMBERED = 20;

/** Waits until one outcome holds. What held once is tried again side by side: a slow answer would take too long in a row. */
export async function settle<R extends Round>(tryOnce: () => Promise<R>, clock: Clock, patience: Patience): Promise<Settled<R>> {
  const begun = clock.now();
  const end = begun + patience.deadline;
  let recent: { readonly round: R; readonly at: number }[] = [];
  let streak = 0;
  let since = 0;
  let failures = 0;
  // What comes and goes may be two things taking turns, as two versions behind one Service do: a short run is luck then.
  let wanted = patience.times;
  let last: R | undefined;
  const more = async (before: number): Promise<readonly R[]> => {
    const left = wanted - before;
    // Only what was tried by `again` is like the round that offered it.
    if (before > 0 && last?.again !== undefined) {
      const base = last;
      return (await last.again(Math.max(1, Math.min(left, CHEAP_BATCH)))).map(({ seen, shows, silent }) => ({ ...base, seen, shows, silent }));
    }
    return Promise.all(Array.from({ length: before === 0 ? 1 : Math.max(1, Math.min(left, patience.times - 1)) }, tryOnce));
  };
  for (;;) {
    const started = clock.now();
    const before = streak;
    const rounds = await more(before);
    recent = [...recent, ...rounds.map(round => ({ round, at: started }))].slice(-REMEMBERED);
    const shown = rounds.find(round => round.shows !== undefined);
    const failed = rounds.find(round => round.shows === undefined && !(before > 0 && round.silent === true));
    if (failed === undefined) {
      since = before === 0 ? started : since;
      streak += rounds.length;
      if (before === 0) last = shown;
      if (last?.again !== undefined) wanted = Math.max(wanted, CHEAP_TRIES);
      if (shown !== undefined && streak >= wanted && clock.now() - since >= patience.stay) return { held: true, observed: shown.seen, round: shown };
    } else {
      if (before > 0) wanted = Math.max(wanted, last?.again === undefined ? MIXED_TRIES : CHEAP_TRIES_AFTER_FAILURE);
      streak = 0;
      failures++;
      if (failed.final) return { held: false, observed: failed.seen, round: failed };
    }
    // What began to hold before the deadline may still show that it stays.
    if ((failed !== undefined || shown === undefined) && clock.now() >= end) {
      const late = recent.filter(({ at }) => at >= begun + patience.deadline / 2);
      const told = (late.length === 0 ? recent : late).map(({ round }) => round);
      return { held: false, observed: refusedThroughout(summary(told)), round: failed ?? rounds[0] };
    }
    // Ever slower: a kernel that is asked too often stops refusing, and its silence is another outcome.
    await clock.sleep(streak > 0 ? patience.pause : Math.min(1, patience.pause * 2 * failures));
  }
}

const SIDE_BY_SIDE = 4;

/** Waits until each of several outcomes was seen, and nothing else. */
export async function settleMixed<R extends Round>(among: number, tryOnce: () => Promise<R>, clock: Clock, patience: Patience): Promise<Settled<R>> {
  const end = clock.now() + patience.deadline;
  let rounds: R[] = [];
  let takeTurns = false;
  for (let tries = SIDE_BY_SIDE; ; tries += SIDE_BY_SIDE) {
    rounds.push(...await Promise.all(Array.from({ length: SIDE_BY_SIDE }, tryOnce)));
    const isAll = new Set(rounds.map(round => round.shows)).size === among;
    const other = rounds.find(round => round.shows === undefined);
    if (other === undefined && isAll && !takeTurns) {
      takeTurns = true;
      rounds = rounds.slice(-SIDE_BY_SIDE); // how often each is seen counts from here: before, one of them may not have been there yet
    }
    const observed = summary(rounds);
    if (other === undefined && isAll && rounds.length >= MIXED_TRIES) return { held: true, observed, round: rounds[0] };
    const over = clock.now() >= end || tries >= 6 * MIXED_TRIES || other?.final === true;
    if (over) return { held: false, observed, round: other ?? rounds[0] };
    if (other !== undefined) rounds = []; // perhaps only from before things settled
    await clock.sleep(patience.pause);
  }
}

/** A port that refuses and is silent at times refuses: see `silent`. */
function refusedThroughout(observed: ObservedOutcome): ObservedOutcome {
  const kinds = observed.kind === 'mixed' ? observed.seen.map(({ outcome }) => outcome.kind) : [];
  return kinds.includes('refused') && kinds.every(kind => kind === 'refused' || kind === 'no-reply') ? { kind: 'refused' } : observed;
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
