/**
 * Load balancer addresses for one of several clusters. Kind's clusters share one
 * network, so two that hand out the same address would answer for each other:
 * each takes a share of a pool, by the address of its own control plane. Pure.
 */

import { dump, loadAll } from 'js-yaml';
import { isIP } from 'node:net';
import { fieldsAt, isRecord, listAt, textAt } from '../../kubernetes/values';

const SHARE = 8n;

/** The text with its MetalLB pools narrowed; undefined where it has none. */
export function withShare(text: string, controlPlane: string): string | undefined {
  const documents: unknown[] = loadAll(text);
  if (!documents.some(isPool)) return undefined;
  return documents.map(document => dump(isPool(document) ? narrowed(document, controlPlane) : document)).join('---\n');
}

function isPool(document: unknown): document is Record<string, unknown> {
  return isRecord(document) && document.kind === 'IPAddressPool' && textAt(document, 'apiVersion').startsWith('metallb.io/');
}

function narrowed(pool: Record<string, unknown>, controlPlane: string): unknown {
  const addresses = listAt(pool, 'spec', 'addresses');
  const ranges = addresses.map(range => typeof range === 'string' ? shareOf(range, controlPlane) : range);
  return { ...pool, spec: { ...fieldsAt(pool, 'spec'), addresses: ranges } };
}

/** Of `first-last`, eight addresses; the range itself where it is too small to be shared. */
export function shareOf(range: string, controlPlane: string): string {
  const [first, last] = range.split('-').map(one => one.trim());
  if (last === undefined || isIP(first) === 0 || isIP(first) !== isIP(last)) return range;
  const [from, to] = [numberOf(first), numberOf(last)];
  const shares = (to - from + 1n) / SHARE;
  if (shares < 2n) return range;
  // Neighbours on the network have numbers that follow each other.
  const start = from + numberOf(controlPlane) % shares * SHARE;
  return `${textOf(start, first)}-${textOf(start + SHARE - 1n, first)}`;
}

function numberOf(address: string): bigint {
  if (isIP(address) === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head, tail] = address.split('::');
  const groups = (text: string | undefined) => text === undefined || text === '' ? [] : text.split(':');
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return all.reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

function textOf(number: bigint, like: string): string {
  const [count, base] = isIP(like) === 4 ? [4, 256n] : [8, 65536n];
  const parts = Array.from({ length: count }, (_, index) => number / base ** BigInt(count - 1 - index) % base);
  return parts.map(part => part.toString(count === 4 ? 10 : 16)).join(count === 4 ? '.' : ':');
}
