/** How the definitions of Gateway API are read and their rules evaluated. */
import { refused } from '../../src/admission';
import { holds, matches } from '../../src/admission/gateway/cel';
import { SCHEMAS } from '../../src/admission/gateway/schemas';

const found: Record<'rules' | 'pattern', Set<string>> = { rules: new Set(), pattern: new Set() };
for (const line of SCHEMAS) {
  JSON.parse(line, (key: string, value: unknown) => {
    if (key === 'pattern' && typeof value === 'string') found.pattern.add(value);
    if (key === 'rules' && Array.isArray(value)) for (const one of value) if (Array.isArray(one) && typeof one[0] === 'string') found.rules.add(one[0]);

    return value;
  });
}

test('every rule of the definitions can be read, and every pattern', () => {
  expect([found.rules.size > 70, found.pattern.size > 10]).toEqual([true, true]);
  for (const rule of found.rules) expect([rule, typeof holds(rule, undefined)]).toEqual([rule, 'boolean']);
  for (const pattern of found.pattern) expect([pattern, typeof matches('', pattern)]).toEqual([pattern, 'boolean']);
});

describe('a rule', () => {
  test.each<[string, unknown, boolean]>([
    ['self.a == 1 && self.b != "x"', { a: 1, b: 'y' }, true],
    ['self.a == 1 || self.missing', { a: 1 }, true],
    ['self.missing || self.a == 1', { a: 1 }, true],
    ['self.missing && self.a == 1', { a: 2 }, false],
    ['self.missing == 1', {}, false],
    ['has(self.a) && !has(self.b.c)', { a: null, b: {} }, true],
    ['has(self.b.c)', {}, false],
    ['size(self) > 1 ? self[1] == "b" : true', ['a', 'b'], true],
    ['self.all(x, x in ["a", \'b\'])', ['a', 'b'], true],
    ['self.exists_one(x, x.n == 1)', [{ n: 1 }, { n: 1 }], false],
    ['self.exists(x, x == "a")', ['b'], false],
    ['self.filter(x, x > 1).size() + 1 - 2 == 0', [1, 2], true],
    ['self.all(key, key.split("/")[0].size() < 3)', { 'ab/c': 1 }, true],
    ['self.__namespace__ == "a"', { namespace: 'a' }, true],
    ['duration(self.a) > duration("90s")', { a: '1m31s' }, true],
    ['self.matches(r"""^(?i)a\.b$""")', 'A.B', true],
    ['!self.startsWith("a") || (self.endsWith("c") && self.contains("b"))', 'abc', true],
    ['isIP(self)', '10.0.0.1', true],
    ['isIP(self)', '010.0.0.1', false],
    ['self.size() == 1', 'é', true],
    ['self.substring(1) == "b" && self.substring(0, 1) == "a"', 'ab', true],
    ['self.constructor == 1', {}, false],
  ])('%s of %j is %s', (rule, self, expected) => {
    expect(holds(rule, self)).toBe(expected);
  });

  test.each(['self ==', 'self.unheardOf()', 'self.a b', 'self # 1', '(self'])('%s can not be read', rule => {
    expect(() => holds(rule, {})).toThrow(`The rule ${rule}`);
  });
});

test('what only the experimental channel has is let pass', () => {
  const route = (apiVersion: string, kind: string, spec: unknown) => refused({ apiVersion: `gateway.networking.k8s.io/${apiVersion}`, kind, metadata: { name: 'a' }, spec }, '1.34');
  expect(route('v1', 'HTTPRoute', { rules: [{ retry: { attempts: 3 } }] })).toEqual([]);
  expect(route('v1alpha2', 'TCPRoute', { anything: 1 })).toEqual([]);
  expect(route('v1alpha1', 'MeshOfTomorrow', { anything: 1 })).toEqual([]);
});

test('a message says where and why, in the words of the definition', () => {
  const spec = { rules: [{ backendRefs: [{ name: 'shop', prot: 80 }] }] };
  const manifest = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'a' }, spec };
  expect(refused(manifest, '1.34').map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'spec.rules[0].backendRefs[0].prot: Gateway API 1.7.0 has no field "prot" here (did you mean "port"?).',
    'spec.rules[0].backendRefs[0]: Must have port for Service reference.',
  ]);
});
