/** Quantities such as `500m`, `1.5`, `64Mi` or `1e3`. */
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d{1,3})?$/;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
/** Quantities keep nine places; smaller parts are rounded up. */
const PLACES = 9;

export function isQuantity(value: string | number): boolean {
  return billionths(value) !== undefined;
}

/** The quantity in billionths, so that two of them compare exactly; undefined for what is none. */
export function billionths(value: string | number): bigint | undefined {
  const text = String(value).trim();
  const match = text === '' ? null : QUANTITY.exec(text);
  if (!match) return undefined;

  const [, sign, whole, fraction = '', suffix = ''] = match;
  const digits = BigInt(`${whole}${fraction}` || '0') * 2n ** BigInt(BINARY[suffix] ?? 0);
  const exponent = (DECIMAL[suffix] ?? (/^[eE][-+\d]/.test(suffix) ? Number(suffix.slice(1)) : 0)) - fraction.length + PLACES;
  const scaled = exponent >= 0 ? digits * 10n ** BigInt(exponent) : roundedUp(digits, 10n ** BigInt(-exponent));
  return sign === '-' ? -scaled : scaled;
}

function roundedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
