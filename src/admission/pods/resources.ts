/** What the API server refuses in the resources that a container asks for. */

import { billionths } from '../../kubernetes/quantity';
import { qualifiedNameProblem } from '../../kubernetes/syntax';
import { Field } from '../refusal';

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];
/** Quantities of resources are kept to the thousandth, rounded up. */
const THOUSANDTH = 1000000n;

/** What the API server refuses in the requests and limits of a container. */
export function resources(field: Field): void {
  const limits = new Map(field.get('limits').entries());
  const requests = new Map(field.get('requests').entries());
  for (const [name, quantity] of [...limits, ...requests]) quantity.refuse('resources', resourceNameProblem(name) ?? quantityProblem(name, quantity));

  for (const [name, request] of requests) {
    const limit = limits.get(name);
    const reserved = isReserved(name);
    if (limit) {
      const [wanted, most] = [thousandths(request), thousandths(limit)];
      const problem = reserved && wanted !== most ? `a request of ${String(request.value)} differs from the limit of ${String(limit.value)}`
        : (wanted > most ? `a request of ${String(request.value)} is more than the limit of ${String(limit.value)}` : undefined);
      request.refuse('resources', problem);
    } else if (reserved) {
      request.refuse('resources', `${name} is reserved whole, so its request needs a limit`);
    }
  }
  const names = [...limits.keys(), ...requests.keys()];
  if (names.some(name => name.startsWith('hugepages-')) && !names.includes('cpu') && !names.includes('memory')) field.refuse('resources', 'huge pages need cpu or memory beside them');
}

/** What is wrong with the name of a resource that a container asks for. */
export function resourceNameProblem(name: string): string | undefined {
  const problem = qualifiedNameProblem(name);
  if (problem !== undefined || name.includes('/') || STANDARD.includes(name) || name.startsWith('hugepages-')) return problem ?? (name.startsWith('requests.') ? `${JSON.stringify(name)} is no resource of a container` : undefined);

  return `${JSON.stringify(name)} is no resource of a container`;
}

const HUGE_PAGES = 'hugepages-';

/** As many whole pages, of the size in the name. */
function hugePageProblem(name: string, quantity: Field): string | undefined {
  const size = billionths(name.slice(HUGE_PAGES.length)) ?? 0n;
  const isWhole = size > 0n && size % ONE === 0n && wholes(quantity) % (size / ONE) === 0n;
  return isWhole ? undefined : `${String(quantity.value)} is no multiple of the page size of ${name}`;
}

const ONE = 1_000_000_000n;

function wholes(quantity: Field): bigint {
  const exact = thousandths(quantity);
  return exact <= 0n ? exact : (exact + 999n) / 1000n;
}

function quantityProblem(name: string, quantity: Field): string | undefined {
  const amount = thousandths(quantity);
  if (amount < 0n) return `${String(quantity.value)} is negative`;
  if (name.startsWith(HUGE_PAGES)) return hugePageProblem(name, quantity);

  return isReserved(name) && amount % 1000n !== 0n ? `${String(quantity.value)} ${name} is no whole number` : undefined;
}

/** Resources that can't be shared: huge pages and those of devices. */
function isReserved(name: string): boolean {
  return name.startsWith('hugepages-') || (name.includes('/') && !name.includes('kubernetes.io/'));
}

function thousandths(field: Field): bigint {
  const exact = typeof field.value === 'string' || typeof field.value === 'number' ? billionths(field.value) ?? 0n : 0n;
  return exact > 0n ? (exact + THOUSANDTH - 1n) / THOUSANDTH : exact / THOUSANDTH;
}
