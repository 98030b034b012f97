import { answer, Attempt, judge, renderObserved, Wanted } from '../../../src/cluster/probes/attempt';

const addresses = (...values: string[]): Attempt => ({ kind: 'answers', answer: { addresses: values } });

test.each<[string, Attempt, Wanted, string]>([
  ['any answer, when none in particular is wanted', answer(302, ''), { kind: 'answers' }, 'answers'],
  ['a status that is an error', answer(404, ''), { kind: 'answers' }, 'wrong-answer'],
  ['the error that is wanted', answer(404, ''), { kind: 'answers', status: 404 }, 'answers'],
  ['another status', answer(200, ''), { kind: 'answers', status: 204 }, 'wrong-answer'],
  ['a body that matches without its white space', answer(200, '42\n'), { kind: 'answers', body: '^\\d+$' }, 'answers'],
  ['a body that does not match', answer(200, 'no'), { kind: 'answers', body: '^\\d+$' }, 'wrong-answer'],
  ['a body that matches far from its beginning', answer(200, `${' x'.repeat(500)}42`), { kind: 'answers', body: '42$' }, 'answers'],
  ['a body that must not match', answer(200, 'v1'), { kind: 'answers', notBody: 'v1' }, 'wrong-answer'],
  ['the records in another order', addresses('10.0.0.2', '10.0.0.1'), { kind: 'answers', values: ['10.0.0.1', '10.0.0.2'] }, 'answers'],
  ['a record too many', addresses('10.0.0.2', '10.0.0.1'), { kind: 'answers', values: ['10.0.0.1'] }, 'wrong-answer'],
  ['an address in another spelling', addresses('2001:db8::1'), { kind: 'answers', values: ['2001:0DB8:0::1'] }, 'answers'],
  ['an address twice', addresses('10.0.0.1'), { kind: 'answers', values: ['10.0.0.1', '10.0.0.1'] }, 'answers'],
  ['an address where none is wanted', addresses('10.0.0.1'), { kind: 'answers', values: [] }, 'wrong-answer'],
  ['an alias with the dot at its end', { kind: 'answers', answer: { cname: 'a.example' } }, { kind: 'answers', values: ['A.example.'] }, 'answers'],
  ['another alias', { kind: 'answers', answer: { cname: 'a.example' } }, { kind: 'answers', values: ['b.example'] }, 'wrong-answer'],
  ['garbage', { kind: 'garbled', problem: 'no TLS' }, { kind: 'answers' }, 'wrong-answer'],
  ['a refusal where silence was wanted', { kind: 'refused' }, { kind: 'no-reply' }, 'refused'],
  ['an answer where silence was wanted', answer(500, ''), { kind: 'no-reply' }, 'answers'],
  ['what could not be tried where silence was wanted', { kind: 'not-observed', why: 'no pod' }, { kind: 'no-reply' }, 'not-observed'],
])('%s', (_name, attempt, wanted, kind) => {
  expect(judge(attempt, wanted).kind).toBe(kind);
});

test('a held outcome is shown without what differs from run to run', () => {
  const seen = judge(answer(200, '42'), { kind: 'answers' });
  expect([renderObserved(seen, true), renderObserved(seen, false)]).toEqual(['answers 200', 'answers 200 "42"']);
});

test('a long body is kept short in the result', () => {
  expect(judge(answer(200, 'x'.repeat(1000)), { kind: 'answers' })).toEqual({ kind: 'answers', answer: { status: 200, body: 'x'.repeat(200) } });
});
