import { canonicalAddress, ipVersion } from '../../kubernetes/address';

/** Blocks of addresses compared by what is in them, not by how they are written. */

export interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

const ADDRESS_BITS = 128;
/** Where an IPv4 address begins among the bits of an IPv6 one. */
const IPV4_OFFSET = 96;

/** The leading bits of a block, which everything in it shares. */
type Prefix = string;

/** Whether every address of `inner` is in `outer`; what is no block has nothing in it. */
export function holds(outer: readonly Block[], inner: readonly Block[]): boolean {
  const [all, some] = [outer.flatMap(read), inner.flatMap(read)];
  return isWithin('', some, all);
}

interface Bits {
  readonly prefix: Prefix;
  readonly except: readonly Prefix[];
}

function read({ cidr, except }: Block): Bits[] {
  const prefix = prefixOf(cidr);
  return prefix === undefined ? [] : [{ prefix, except: except.flatMap(each => prefixOf(each) ?? []) }];
}

/** The family first: no block of IPv6 holds one of IPv4. */
function prefixOf(cidr: string): Prefix | undefined {
  const [address, length] = cidr.split('/');
  const [version, hex] = [ipVersion(address), canonicalAddress(address)];
  if (version === undefined || hex === undefined || !/^\d+$/.test(length ?? '')) return undefined;

  const bits = [...hex].map(digit => parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  const offset = version === 4 ? IPV4_OFFSET : 0;
  return `${version}:${bits.slice(offset, Math.min(ADDRESS_BITS, offset + Number(length)))}`;
}

function isWithin(at: Prefix, inner: readonly Bits[], outer: readonly Bits[]): boolean {
  const [wanted, given] = [share(at, inner), share(at, outer)];
  if (wanted === 'none' || given === 'all') return true;

  if (given === 'none') return false;

  return (at === '' ? ['4:', '6:'] : [`${at}0`, `${at}1`]).every(half => isWithin(half, inner, outer));
}

/** How much of what begins like `at` is in these blocks. Once `at` is longer than all of them it is all or none. */
function share(at: Prefix, blocks: readonly Bits[]): 'all' | 'some' | 'none' {
  const shares = blocks.map(({ prefix, except }) => {
    if (!at.startsWith(prefix)) return prefix.startsWith(at) ? 'some' : 'none';

    if (except.some(each => at.startsWith(each))) return 'none';

    return except.some(each => each.startsWith(at)) ? 'some' : 'all';
  });
  return shares.includes('all') ? 'all' : shares.includes('some') ? 'some' : 'none';
}
