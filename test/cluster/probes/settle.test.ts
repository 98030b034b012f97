import { Round, settle, settleMixed } from '../../../src/cluster/probes/settle';
import { TestClock } from '../stand-ins';

const PATIENCE = { deadline: 10, times: 3, stay: 1.5, pause: 0.1 };

const YES: Round = { seen: { kind: 'answers', answer: {} }, shows: 0 };
const SILENCE: Round = { seen: { kind: 'no-reply' }, shows: 0 };
const REFUSED: Round = { seen: { kind: 'refused' } };
const NO: Round = { ...REFUSED, shows: 0 };
const QUIET: Round = { seen: { kind: 'no-reply' }, silent: true };
const UNSEEN: Round = { seen: { kind: 'not-observed', why: 'no pod' } };

/** Plays these rounds, then the last one for ever. */
function playing(...rounds: Round[]) {
  const state = { tries: 0 };
  return { state, tryOnce: () => Promise.resolve(rounds[Math.min(state.tries++, rounds.length - 1)]) };
}

describe('an outcome is believed', () => {
  test.each<[string, Round]>([['an answer', YES], ['silence', SILENCE]])('when it holds several times in a row, and stays for a while: %s', async (_name, round) => {
    const { state, tryOnce } = playing(round);
    const clock = new TestClock();
    expect(await settle(tryOnce, clock, PATIENCE)).toMatchObject({ held: true, observed: round.seen });
    expect(state.tries).toBeGreaterThanOrEqual(PATIENCE.times);
    expect(clock.now()).toBeGreaterThanOrEqual(PATIENCE.stay);
  });

  test('not when it is from before, and goes once every node has heard', async () => {
    const { tryOnce } = playing(...Array.from({ length: 9 }, () => YES), REFUSED);
    expect(await settle(tryOnce, new TestClock(), PATIENCE)).toMatchObject({ held: false, observed: REFUSED.seen });
  });

  test('not when it held twice and then did not', async () => {
    const { state, tryOnce } = playing(YES, YES, REFUSED, YES, YES, YES);
    expect((await settle(tryOnce, new TestClock(), PATIENCE)).held).toBe(true);
    expect(state.tries).toBeGreaterThanOrEqual(6);
  });

  test('not when it takes turns with another, however often a few in a row are right', async () => {
    const { tryOnce } = playing(...Array.from({ length: 400 }, (_, i) => i % 6 === 1 ? REFUSED : YES), REFUSED);
    expect((await settle(tryOnce, new TestClock(), PATIENCE)).held).toBe(false);
  });

  describe('where a try is cheap', () => {
    /** Answers, but for every nth request. */
    const failingEach = (nth: number) => {
      const state = { tries: 0 };
      const one = (): Round => ++state.tries % nth === 0 ? REFUSED : YES;
      const again = (times: number): Promise<Round[]> => Promise.resolve(Array.from({ length: times }, one));
      return { state, tryOnce: () => Promise.resolve<Round>({ ...one(), again }) };
    };

    test('only after forty tries', async () => {
      const { state, tryOnce } = failingEach(1000);
      expect((await settle(tryOnce, new TestClock(), PATIENCE)).held).toBe(true);
      expect(state.tries).toBeGreaterThanOrEqual(40);
    });

    test.each([5, 10, 30])('not when one of %d fails, and how many did is told', async nth => {
      const { held, observed } = await settle(failingEach(nth).tryOnce, new TestClock(), PATIENCE);
      expect(held).toBe(false);
      if (nth < 20) expect(observed).toMatchObject({ kind: 'mixed', seen: [{ outcome: { kind: 'answers' } }, { outcome: { kind: 'refused' } }] });
    });

    test('when one failed while things settled', async () => {
      const { state, tryOnce } = failingEach(5);
      const calm = { from: 20 };
      const again = (times: number) => Promise.resolve(Array.from({ length: times }, () => YES));
      const settled = async (): Promise<Round> => state.tries < calm.from ? tryOnce() : { ...YES, again };
      expect((await settle(settled, new TestClock(), PATIENCE)).held).toBe(true);
    });
  });

  test('when it comes late, but before the deadline', async () => {
    const { tryOnce } = playing(REFUSED, REFUSED, REFUSED, YES);
    expect((await settle(tryOnce, new TestClock(), PATIENCE)).held).toBe(true);
  });

  test('not as a negative that something gets through in time', async () => {
    const through: Round = { seen: { kind: 'wrong-answer', answer: {}, problem: 'it answers' } };
    const { tryOnce } = playing(SILENCE, SILENCE, SILENCE, SILENCE, through);
    expect((await settle(tryOnce, new TestClock(), PATIENCE)).held).toBe(false);
  });

  test('as a no, where a kernel that is asked often says it only now and then', async () => {
    const { tryOnce } = playing(...Array.from({ length: 40 }, (_, index) => index % 8 === 0 ? NO : QUIET));
    expect(await settle(tryOnce, new TestClock(), PATIENCE)).toMatchObject({ held: true, observed: REFUSED.seen });
  });

  test('not as a no that ends in silence for good', async () => {
    const clock = new TestClock();
    expect(await settle(playing(NO, NO, QUIET).tryOnce, clock, PATIENCE)).toMatchObject({ held: false, observed: QUIET.seen });
    expect(clock.now()).toBeLessThan(PATIENCE.deadline + 1);
  });

  test('never when it could not be observed', async () => {
    expect(await settle(playing(UNSEEN).tryOnce, new TestClock(), PATIENCE)).toMatchObject({ held: false, observed: UNSEEN.seen });
  });
});

describe('what did not hold', () => {
  test('is tried until the deadline, ever slower', async () => {
    const { state, tryOnce } = playing(REFUSED);
    const clock = new TestClock();
    expect(await settle(tryOnce, clock, PATIENCE)).toMatchObject({ held: false, observed: REFUSED.seen });
    expect(clock.now()).toBeGreaterThanOrEqual(PATIENCE.deadline);
    expect(state.tries).toBeLessThan(20);
  });

  test('is not tried again when that is in vain', async () => {
    const { state, tryOnce } = playing({ ...UNSEEN, final: true });
    expect((await settle(tryOnce, new TestClock(), PATIENCE)).held).toBe(false);
    expect(state.tries).toBe(1);
  });

  test('is told as it is in the end, without what was seen before things settled', async () => {
    const clock = new TestClock();
    const { tryOnce } = playing(REFUSED, REFUSED, { seen: { kind: 'no-reply' } });
    const slowly = () => clock.sleep(2).then(tryOnce);
    expect((await settle(slowly, clock, PATIENCE)).observed).toEqual({ kind: 'no-reply' });
  });

  test('is told as a no, where a kernel that is asked often says it only now and then', async () => {
    const rounds = Array.from({ length: 40 }, (_, index): Round => index % 3 === 0 ? REFUSED : { seen: { kind: 'no-reply' } });
    expect((await settle(playing(...rounds).tryOnce, new TestClock(), PATIENCE)).observed).toEqual({ kind: 'refused' });
  });

  test('is told with all that was seen where tries do not agree', async () => {
    const answers: Round = { seen: { kind: 'answers', answer: {} } };
    const rounds = Array.from({ length: 40 }, (_, index) => index % 2 === 0 ? REFUSED : answers);
    const { observed } = await settle(playing(...rounds).tryOnce, new TestClock(), PATIENCE);
    expect(observed).toMatchObject({ kind: 'mixed', seen: [{ outcome: { kind: 'answers' } }, { outcome: { kind: 'refused' } }] });
  });
});

describe('sometimes this and sometimes that', () => {
  const ANSWER: Round = { ...YES, shows: 0 };
  const SILENT: Round = { ...SILENCE, shows: 1 };

  test('holds when both are seen', async () => {
    const rounds = Array.from({ length: 16 }, (_, index) => index === 11 ? ANSWER : SILENT);
    expect((await settleMixed(2, playing(...rounds).tryOnce, new TestClock(), PATIENCE)).held).toBe(true);
  });

  test('is counted from when both are there', async () => {
    const rounds = Array.from({ length: 60 }, (_, index) => index < 20 || index % 2 === 0 ? ANSWER : SILENT);
    expect((await settleMixed(2, playing(...rounds).tryOnce, new TestClock(), PATIENCE)).observed).toEqual({
      kind: 'mixed', seen: [{ outcome: ANSWER.seen, times: 8 }, { outcome: SILENT.seen, times: 8 }],
    });
  });

  test('does not hold when one of them is never seen', async () => {
    expect(await settleMixed(2, playing(SILENT).tryOnce, new TestClock(), PATIENCE)).toMatchObject({ held: false, observed: { kind: 'no-reply' } });
  });

  test('does not hold when there is a third', async () => {
    const rounds = Array.from({ length: 400 }, (_, index) => [ANSWER, SILENT, REFUSED][index % 3]);
    expect((await settleMixed(2, playing(...rounds).tryOnce, new TestClock(), PATIENCE)).held).toBe(false);
  });

  test('counts from where things settled', async () => {
    const rounds = [REFUSED, REFUSED, REFUSED, REFUSED, ...Array.from({ length: 60 }, (_, index) => index % 2 === 0 ? ANSWER : SILENT)];
    expect((await settleMixed(2, playing(...rounds).tryOnce, new TestClock(), PATIENCE)).held).toBe(true);
  });
});
