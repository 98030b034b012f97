import { billionths, isQuantity } from '../../src/kubernetes/quantity';

test.each([
  ['1', 1000000000n], [2, 2000000000n], ['500m', 500000000n], ['1.5', 1500000000n], ['.5', 500000000n], ['1k', 1000000000000n], ['1Ki', 1024000000000n], ['1e3', 1000000000000n],
  ['1E-3', 1000000n], ['-1', -1000000000n], ['+1', 1000000000n], ['0', 0n], ['1n', 1n], ['0.1n', 1n], ['1.5Gi', 1610612736000000000n], ['1E', 1000000000000000000000000000n], ['1Ei', 1152921504606846976000000000n],
])('%s is %s billionths', (text, expected) => {
  expect(billionths(text)).toBe(expected);
});

test.each(['', 'lots', '1 Gi', '1.5.5', '1KI', '1gi', '1mi', 'e3e', '1e', '--1', '1/2'])('%j is no quantity', text => {
  expect(isQuantity(text)).toBe(false);
});
