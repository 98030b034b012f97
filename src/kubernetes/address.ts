/**
 * IP addresses and ranges as the API server reads them. Its parser is older and
 * laxer than most: leading zeros are decimal, and an IPv4-mapped IPv6 address
 * counts as IPv4. From 1.36 (`StrictIPCIDRValidation`) both are refused.
 */
import { quoted } from './quoted';
import { atLeast } from './version';

/** The release from which the API server refuses leading zeros, mapped addresses and stray host bits in new objects. */
const STRICT_ADDRESSES = 36;

interface Address {
  /** What the API server takes the address for: an IPv4-mapped IPv6 address counts as IPv4. */
  readonly version: 4 | 6;
  /** 16 bytes; IPv4 in its mapped form. */
  readonly bytes: readonly number[];
  readonly leadingZeros: boolean;
  readonly mapped: boolean;
}

const MAPPED_PREFIX: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** 4 or 6 as the API server takes it, or undefined for what is no IP address to it. */
export function ipVersion(value: string): 4 | 6 | undefined {
  return parseAddress(value)?.version;
}

/** What is wrong with `value` as an IP address in a Service, Endpoints or EndpointSlice of that release. */
export function ipAddressProblem(value: string, kubernetesVersion: string): string | undefined {
  const address = parseAddress(value);
  if (!address) return `${quoted(value)} is no IP address`;

  return atLeast(kubernetesVersion, STRICT_ADDRESSES) ? ambiguity(value, address) : undefined;
}

/** What makes `value` an address that programs read in different ways, whatever the release accepts. */
export function ambiguousAddressProblem(value: string): string | undefined {
  const address = parseAddress(value);
  return address ? ambiguity(value, address) : `${quoted(value)} is no IP address`;
}

function ambiguity(value: string, address: Address): string | undefined {
  if (address.leadingZeros) return `${quoted(value)} has leading zeros, which some programs read as octal`;

  return address.mapped ? `${quoted(value)} is an IPv4-mapped IPv6 address` : undefined;
}

/** Why an endpoint (or an external IP) may not have this address; undefined for an ordinary one. */
export function endpointAddressProblem(value: string): string | undefined {
  const address = parseAddress(value);
  if (!address) return `${quoted(value)} is no IP address`;

  const { bytes, version } = address;
  const [a, b, c] = bytes.slice(12);
  const v6 = version === 6;
  if (version === 4 ? bytes.slice(12).every(isZero) : bytes.every(isZero)) return `${quoted(value)} is the unspecified address, which no endpoint can have`;

  if (v6 ? bytes.slice(0, 15).every(isZero) && bytes[15] === 1 : a === 127) return `${quoted(value)} is a loopback address (127.0.0.0/8, ::1/128), which leads every caller to itself`;

  if (v6 ? bytes[0] === 0xfe && bytes[1] >= 0x80 && bytes[1] < 0xc0 : a === 169 && b === 254) return `${quoted(value)} is a link-local address (169.254.0.0/16, fe80::/10), which no other node can reach`;

  if (v6 ? bytes[0] === 0xff && bytes[1] % 16 === 2 : a === 224 && b === 0 && c === 0) return `${quoted(value)} is a link-local multicast address (224.0.0.0/24, ff02::/16), which no endpoint can have`;

  return undefined;
}

/** What is wrong with `value` as an address range such as `10.0.0.0/8`. */
export function cidrProblem(value: string, kubernetesVersion: string): string | undefined {
  const range = parseRange(value);
  if (!range) return `${quoted(value)} is no address range such as 10.9.8.0/24 or 2001:db8::/64`;

  if (!atLeast(kubernetesVersion, STRICT_ADDRESSES)) return undefined;

  if (range.address.leadingZeros || range.leadingZeros) return `${quoted(value)} has leading zeros in its address or its prefix length`;

  if (range.address.mapped) return `${quoted(value)} has an IPv4-mapped IPv6 address`;

  return hasHostBits(range) ? `${quoted(value)} has bits set beyond its prefix length` : undefined;
}

/** True when `value` is an address inside `range`; false for anything that is no address or no range. */
export function inRange(value: string, range: string): boolean {
  const address = parseAddress(value);
  const parsed = parseRange(range);
  if (!address || !parsed || address.version !== parsed.address.version) return false;

  const offset = address.version === 4 ? 96 : 0;
  return prefixBits(address, parsed.length + offset) === prefixBits(parsed.address, parsed.length + offset);
}

/** The first and the last address of a range such as `10.0.0.0/8`; undefined for what is no range. */
export function addressRange(range: string): { readonly version: 4 | 6; readonly first: bigint; readonly last: bigint } | undefined {
  const parsed = parseRange(range);
  if (!parsed || parsed.length < 0) return undefined;

  const { version, bytes } = parsed.address;
  const size = version === 4 ? 32 : 128;
  const count = 2n ** BigInt(size - parsed.length);
  const value = BigInt(`0x${bytes.slice(-size / 8).map(byte => byte.toString(16).padStart(2, '0')).join('')}`);
  const first = value - value % count;
  return { version, first, last: first + count - 1n };
}

/**
 * True when `range` lies within `outer` and is smaller; undefined where one of
 * them is no range. As the API server does, it compares prefix lengths as they
 * are written.
 */
export function isStrictSubset(range: string, outer: string): boolean | undefined {
  if (!parseRange(range) || !parseRange(outer)) return undefined;

  const [address, length] = range.split('/');
  return Number(length) > Number(outer.split('/')[1]) && inRange(address, outer);
}

/** A key that two spellings of one address share. */
export function canonicalAddress(value: string): string | undefined {
  const address = parseAddress(value);
  return address ? address.bytes.map(byte => byte.toString(16).padStart(2, '0')).join('') : undefined;
}

function isZero(byte: number): boolean {
  return byte === 0;
}

function parseAddress(value: string): Address | undefined {
  for (const character of value) {
    if (character === '.') return parseIPv4(value);

    if (character === ':') return parseIPv6(value);
  }
  return undefined;
}

function parseIPv4(value: string): Address | undefined {
  const octets = value.split('.');
  if (octets.length !== 4 || !octets.every(octet => /^[0-9]+$/.test(octet) && Number(octet) <= 255)) return undefined;

  return {
    version: 4,
    bytes: [...MAPPED_PREFIX, ...octets.map(Number)],
    leadingZeros: octets.some(octet => octet.length > 1 && octet.startsWith('0')),
    mapped: false,
  };
}

function parseIPv6(value: string): Address | undefined {
  const halves = value.split('::');
  if (halves.length > 2) return undefined;

  const [head, tail] = [groupsOf(halves[0], halves.length === 1), groupsOf(halves[1] ?? '', true)];
  if (!head || !tail || (halves.length === 1 && halves[0] === '')) return undefined;

  const missing = 16 - head.bytes.length - tail.bytes.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;

  const bytes = [...head.bytes, ...new Array<number>(missing).fill(0), ...tail.bytes];
  const mapped = MAPPED_PREFIX.every((byte, index) => bytes[index] === byte);
  return { version: mapped ? 4 : 6, bytes, leadingZeros: head.leadingZeros || tail.leadingZeros, mapped };
}

/** The bytes of colon-separated groups; only the last of an address may be a dotted IPv4 one. */
function groupsOf(text: string, mayEndInIPv4: boolean): { readonly bytes: readonly number[]; readonly leadingZeros: boolean } | undefined {
  if (text === '') return { bytes: [], leadingZeros: false };

  const bytes: number[] = [];
  let leadingZeros = false;
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (group.includes('.')) {
      const embedded = mayEndInIPv4 && index === groups.length - 1 ? parseIPv4(group) : undefined;
      if (!embedded) return undefined;

      bytes.push(...embedded.bytes.slice(12));
      leadingZeros ||= embedded.leadingZeros;
      continue;
    }
    if (!/^[0-9a-fA-F]+$/.test(group) || parseInt(group, 16) > 0xffff) return undefined;

    bytes.push(Math.floor(parseInt(group, 16) / 256), parseInt(group, 16) % 256);
    leadingZeros ||= group.length > 4;
  }
  return { bytes, leadingZeros };
}

interface Range {
  readonly address: Address;
  readonly length: number;
  readonly leadingZeros: boolean;
}

function parseRange(value: string): Range | undefined {
  const slash = value.indexOf('/');
  const address = slash < 0 ? undefined : parseAddress(value.slice(0, slash));
  const length = value.slice(slash + 1);
  const mapped = address?.mapped === true;
  if (!address || !/^[0-9]+$/.test(length) || Number(length) > (address.version === 4 && !mapped ? 32 : 128)) return undefined;

  return { address, length: Number(length) - (mapped ? 96 : 0), leadingZeros: length.length > 1 && length.startsWith('0') };
}

function hasHostBits(range: Range): boolean {
  const fixed = range.length + (range.address.version === 4 ? 96 : 0);
  return /1/.test(bits(range.address).slice(fixed));
}

function prefixBits(address: Address, length: number): string {
  return bits(address).slice(0, Math.max(0, length));
}

function bits(address: Address): string {
  return address.bytes.map(byte => byte.toString(2).padStart(8, '0')).join('');
}

/** The one spelling of an address that RFC 5952 calls canonical; undefined for what is no address. */
export function canonicalSpelling(value: string): string | undefined {
  const address = parseAddress(value);
  if (!address || address.version === 4) return address?.bytes.slice(12).join('.');

  const groups = Array.from({ length: 8 }, (_, index) => address.bytes[2 * index] * 256 + address.bytes[2 * index + 1]);
  let [start, length] = [-1, 1];
  for (let from = 0; from < 8; from += 1) {
    const end = groups.findIndex((group, index) => index >= from && group !== 0);
    const run = (end < 0 ? 8 : end) - from;
    if (run > length) [start, length] = [from, run];
  }
  const hex = groups.map(group => group.toString(16));
  return start < 0 ? hex.join(':') : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}
