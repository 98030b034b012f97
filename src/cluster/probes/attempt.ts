/** What one try of a probe came to, and whether that is what was expected. Pure. */

import { canonicalAddress } from '../../kubernetes/address';
import { defined } from '../../kubernetes/values';
import { matchesPattern } from '../../plan/pattern';
import { SingleOutcome } from '../../plan/plan';
import { AnswerData, NotObservedOutcome, ObservedOutcome, ObservedSingle } from '../../plan/results';

export type Attempt =
  /** `text` is the whole body; `answer` carries its beginning. */
  | { readonly kind: 'answers'; readonly answer: AnswerData; readonly text?: string }
  /** Something came back that is no answer to the probe, e.g. a TLS alert. */
  | { readonly kind: 'garbled'; readonly problem: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-reply'; readonly detail?: string }
  | { readonly kind: 'name-not-found' }
  /** `elsewhere`: this container has not what it takes, another one in the pod may. */
  | { readonly kind: 'not-observed'; readonly why: string; readonly remedy?: string; readonly elsewhere?: boolean };

/** An `answers` with the records looked up that it stands for. */
export type Wanted = SingleOutcome & { readonly values?: readonly string[] };

const BODY_SHOWN = 200;

export function answer(status: number | undefined, text: string): Attempt {
  const body = text.trim();
  return { kind: 'answers', answer: defined({ status, body: body.slice(0, BODY_SHOWN) }), text: body };
}

/** What the attempt is, as seen by somebody who wanted this. */
export function judge(attempt: Attempt, wanted: Wanted): ObservedSingle | NotObservedOutcome {
  switch (attempt.kind) {
    case 'answers': {
      const problem = wanted.kind === 'answers' ? answerProblem(attempt, wanted) : undefined;
      return problem === undefined ? { kind: 'answers', answer: attempt.answer } : { kind: 'wrong-answer', answer: attempt.answer, problem };
    }
    case 'garbled': return { kind: 'wrong-answer', answer: {}, problem: attempt.problem };
    case 'not-observed': return defined({ kind: 'not-observed', why: attempt.why, remedy: attempt.remedy });
    default: return { kind: attempt.kind };
  }
}

function answerProblem(attempt: Extract<Attempt, { kind: 'answers' }>, wanted: Extract<Wanted, { kind: 'answers' }>): string | undefined {
  const { status, addresses, cname, health } = attempt.answer;
  const text = attempt.text ?? '';
  if (status !== undefined && (wanted.status === undefined ? status < 200 || status > 399 : status !== wanted.status)) return `status ${status}, wanted ${wanted.status ?? '200 to 399'}`;

  if (health !== undefined && health !== 'SERVING' && wanted.body === undefined && wanted.notBody === undefined) return `${health}, wanted SERVING`;

  if (wanted.body !== undefined && !matchesPattern(wanted.body, text)) return `its body does not match /${wanted.body}/`;
  if (wanted.notBody !== undefined && matchesPattern(wanted.notBody, text)) return `its body matches /${wanted.notBody}/`;
  if (wanted.values !== undefined) {
    const got = [...addresses ?? (cname === undefined ? [] : [cname])].sort();
    const values = [...wanted.values].sort();
    if (recordsKey(got) !== recordsKey(values)) return `${got.join(', ')}, wanted ${values.join(', ') || 'none'}`;
  }
  return undefined;
}

/** One address, like one name, has several spellings; a person wrote the wanted one. */
function recordsKey(values: readonly string[]): string {
  return [...new Set(values.map(value => canonicalAddress(value) ?? value.toLowerCase().replace(/\.$/, '')))].sort().join();
}

/** In the words of a table's cell. What held is shown without what differs from run to run: numbers, addresses. */
export function renderObserved(seen: ObservedOutcome, held: boolean): string {
  switch (seen.kind) {
    case 'answers': return ['answers', held ? seen.answer.status ?? '' : renderAnswer(seen.answer)].join(' ').trim();
    case 'wrong-answer': return `wrong answer: ${[seen.problem, seen.answer.body === undefined ? '' : `(${renderAnswer(seen.answer)})`].join(' ').trim()}`;
    case 'refused': return 'refused';
    case 'no-reply': return 'no reply';
    case 'name-not-found': return 'name not found';
    case 'not-observed': return 'not observed';
    case 'mixed': {
      if (held) return seen.seen.map(one => `sometimes ${renderObserved(one.outcome, held)}`).join(', ');
      const total = seen.seen.reduce((sum, { times }) => sum + times, 0);
      return seen.seen.map(({ outcome, times }) => `${times} of ${total} ${outcome.kind === 'answers' ? 'answered' : renderObserved(outcome, held)}`).join(', ');
    }
  }
}

function renderAnswer(given: AnswerData): string {
  const body = given.body === undefined || given.body === '' ? [] : [JSON.stringify(given.body.length > 40 ? `${given.body.slice(0, 40)}…` : given.body)];
  return [
    ...given.status === undefined ? [] : [`${given.status}`],
    ...body,
    ...given.health === undefined ? [] : [given.health],
    ...given.cname === undefined ? [] : [given.cname],
    ...given.addresses === undefined || given.addresses.length === 0 ? [] : [given.addresses.join(', ')],
  ].join(' ');
}
