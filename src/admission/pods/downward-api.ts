/** What the API server refuses in references to a pod's own fields and to the resources of its containers. */

import { billionths } from '../../kubernetes/quantity';
import { qualifiedNameProblem } from '../../kubernetes/syntax';
import { Field } from '../refusal';
import { RefusedRule } from '../rules';

/** Where a reference stands. */
export interface Place {
  readonly rule: RefusedRule;
  /** What a field is held by, for the message. */
  readonly holder: string;
  readonly paths: readonly string[];
  /** In a volume the container has to be named. */
  readonly namesContainer: boolean;
}

export const IN_VARIABLE: Place = {
  rule: 'env-var',
  holder: 'a variable',
  paths: [
    'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.host', 'spec.nodeName', 'spec.serviceAccountName',
    'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
  ],
  namesContainer: false,
};

export const IN_VOLUME: Place = {
  rule: 'volume',
  holder: 'a file',
  paths: ['metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.labels', 'metadata.annotations'],
  namesContainer: true,
};

/** A `fieldRef`. */
export function fieldReference(field: Field, { rule, holder, paths }: Place): void {
  if (!field.given) return;

  const [version, path] = [field.get('apiVersion').text || 'v1', field.get('fieldPath')];
  if (version !== 'v1') {
    field.get('apiVersion').refuse(rule, `${JSON.stringify(version)} is not v1`);
    return;
  }
  const [, map, key] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path.text) ?? [];
  if (map !== undefined) path.refuse(rule, qualifiedNameProblem(map.endsWith('annotations') ? key.toLowerCase() : key));
  else if (!paths.includes(path.text)) path.refuse(rule, `${JSON.stringify(path.text)} is no field that ${holder} can hold`);
}

const RESOURCES = /^(?:limits|requests)\.(?:(cpu)|memory|ephemeral-storage|hugepages-.*)$/;

/** A `resourceFieldRef`. */
export function resourceReference(field: Field, { rule, namesContainer }: Place): void {
  if (!field.given) return;

  const [container, resource, divisor] = [field.get('containerName'), field.get('resource'), field.get('divisor')];
  if (namesContainer && container.text === '') container.refuse(rule, 'a file that holds a resource has to name its container');
  const known = RESOURCES.exec(resource.text);
  resource.refuse(rule, known === null ? `${JSON.stringify(resource.text)} is no resource of a container` : undefined);
  if (known !== null && !isDivisor(divisor.value, known[1] !== undefined)) divisor.refuse(rule, `${JSON.stringify(divisor.value)} is no divisor of ${resource.text}; use ${known[1] === undefined ? '1, or a unit such as 1Mi or 1M' : '1 or 1m'}`);
}

const ONE = 1_000_000_000n;
const DECIMAL: readonly bigint[] = Array.from({ length: 7 }, (_, power) => ONE * 1000n ** BigInt(power));
const BINARY: readonly bigint[] = Array.from({ length: 6 }, (_, power) => ONE * 1024n ** BigInt(power + 1));

/** One of a unit; nothing is one as well. */
function isDivisor(value: unknown, ofCpu: boolean): boolean {
  const amount = typeof value === 'string' || typeof value === 'number' ? billionths(value) : undefined;
  if (amount === undefined || amount === 0n) return true;
  const text = String(value);
  if (/[eE][-+]?\d/.test(text)) return false;
  if (ofCpu) return !text.endsWith('i') && (amount === ONE || amount === ONE / 1000n);
  return (text.endsWith('i') ? BINARY : DECIMAL).includes(amount);
}
