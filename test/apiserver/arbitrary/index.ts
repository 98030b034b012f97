import * as fc from 'fast-check';
import { Manifest } from '../client';
import { endpoints, endpointSlices, namespaces } from './endpoints';
import { gatewayApi } from './gateway';
import { jobsAndScaling } from './jobs';
import { networking } from './networking';
import { services } from './services';
import { wildValues } from './values';
import { deployments, otherWorkloads } from './workloads';

const nearlyRight: fc.Arbitrary<Manifest> = fc.oneof(
  { arbitrary: services, weight: 8 },
  { arbitrary: endpointSlices, weight: 5 },
  { arbitrary: endpoints, weight: 4 },
  { arbitrary: namespaces, weight: 1 },
  { arbitrary: deployments, weight: 5 },
  { arbitrary: otherWorkloads, weight: 3 },
  { arbitrary: networking, weight: 8 },
  { arbitrary: jobsAndScaling, weight: 8 },
  { arbitrary: gatewayApi, weight: 8 },
);

type Break = (manifest: Manifest) => Manifest;

/** Changes one place, wherever it is: its value, its name, or whether it is there at all. */
const breaks: fc.Arbitrary<Break> = fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'misspell', 'add'), wildValues).map(([at, how, value]): Break => manifest => {
  const copy: Record<string, unknown> = structuredClone(manifest);
  const places = placesIn(copy, true);
  if (places.length === 0) return copy;

  const { container, key } = places[at % places.length];
  if (Array.isArray(container)) {
    container[Number(key)] = value;
  } else if (how === 'replace') {
    container[key] = value;
  } else if (how === 'add') {
    container.extra = value;
  } else {
    const old = container[key];
    delete container[key];
    if (how === 'misspell') container[`${key}s`] = old;
  }
  return copy;
});

interface Place {
  readonly container: Record<string, unknown> | unknown[];
  readonly key: string;
}

/** Every place of an object but those that choose the URL it is sent to. */
function placesIn(value: unknown, root: boolean): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => [{ container: value, key: String(index) }, ...placesIn(item, false)]);

  if (typeof value !== 'object' || value === null) return [];

  const container: Record<string, unknown> = Object.assign(value);
  return Object.keys(container).filter(key => !(root && ['apiVersion', 'kind'].includes(key)) && key !== 'namespace')
    .flatMap(key => [{ container, key }, ...placesIn(container[key], false)]);
}

/** Manifests as people write them, slips included, and some that nobody would write. */
export const manifests: fc.Arbitrary<Manifest> = fc.oneof(
  { arbitrary: nearlyRight, weight: 4 },
  { arbitrary: fc.tuple(nearlyRight, breaks).map(([manifest, change]) => change(manifest)), weight: 1 },
);
