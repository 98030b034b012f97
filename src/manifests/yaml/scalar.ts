/**
 * What a scalar of YAML stands for, as kubectl reads it: YAML 1.1's words, and numbers as Go writes them. `yes` is true,
 * `8_080` is 8080, `0120` is 80 and `0o17` is 15, but `1:30` is a text.
 */

/** Also written with a capital first letter, and in capitals. */
const WORDS: ReadonlyMap<string, boolean | number | null> = new Map<string, boolean | number | null>([
  ...spelled(true, 'y', 'yes', 'true', 'on'),
  ...spelled(false, 'n', 'no', 'false', 'off'),
  ...spelled(null, '', '~', 'null'),
  ...spelled(Infinity, '.inf', '+.inf'),
  ...spelled(-Infinity, '-.inf'),
  ['.nan', NaN], ['.NaN', NaN], ['.NAN', NaN],
]);

function spelled<T>(value: T, ...words: readonly string[]): [string, T][] {
  return words.flatMap(word => [word, word.replace(/[a-z]/, letter => letter.toUpperCase()), word.toUpperCase()].map((spelling): [string, T] => [spelling, value]));
}

const LONGEST_WORD = 5;
const SHORT_INTEGER = /^-?[1-9]\d{0,14}$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const POINT_FIRST = /^\.\d+(?:[eE][-+]?\d+)?$/;
const SIGN_WITHIN_BINARY = /^0b([-+])([01]+)$/;

const INT64 = 2n ** 63n;
const UINT64 = 2n ** 64n;

export type Scalar = string | number | boolean | null;

/** Of a scalar without quotes. */
export function plainScalar(text: string): Scalar {
  switch (text.charAt(0)) {
    case '': case '~': case 'y': case 'Y': case 'n': case 'N': case 't': case 'T': case 'f': case 'F': case 'o': case 'O':
      return text.length > LONGEST_WORD ? text : WORDS.get(text) ?? (WORDS.has(text) ? null : text);
    case '.':
      return WORDS.get(text) ?? (POINT_FIRST.test(text) ? finite(text) : text);
    case '+': case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
      return WORDS.get(text) ?? numberIn(text);
    default:
      return text;
  }
}

/** Without quotes, this would be a number without a fraction. */
export function isInteger(text: string): boolean {
  return typeof plainScalar(text) === 'number' && integerIn(text.replaceAll('_', '')) !== undefined;
}

function numberIn(text: string): number | string {
  if (SHORT_INTEGER.test(text)) return Number(text);
  const plain = text.replaceAll('_', '');
  return integerIn(plain) ?? (FLOAT.test(plain) ? finite(plain, text) : text);
}

function integerIn(plain: string): number | undefined {
  const [, sign, hexadecimal, binary, octal, decimal] = INTEGER.exec(plain) ?? signWithinBinary(plain) ?? [];
  if (sign === undefined) return undefined;
  const size = BigInt(hexadecimal !== undefined ? `0x${hexadecimal}` : binary !== undefined ? `0b${binary}` : octal !== undefined ? `0o${octal}` : decimal ?? 0);
  // Signed numbers have 63 bits, those without a sign 64.
  const fits = sign === '' ? size < UINT64 : sign === '-' ? size <= INT64 : size < INT64;
  return !fits ? undefined : sign === '-' && size > 0n ? -Number(size) : Number(size);
}

/** Go's reader takes the digits behind `0b` for a number of their own, with its sign. */
function signWithinBinary(plain: string): readonly (string | undefined)[] | undefined {
  const match = SIGN_WITHIN_BINARY.exec(plain);
  return match === null ? undefined : [plain, match[1], undefined, match[2]];
}

/** What is too large for a number stays a text. */
function finite(number: string, text = number): number | string {
  const value = Number(number);
  return Number.isFinite(value) ? value : text;
}
