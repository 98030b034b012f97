/** What asking once more shows, when all is said: an answer that comes too late, or the wanted one from another Service. */

import { Facts } from './facts';
import { ExpectationData, ServiceTarget } from '../../plan/plan';
import { ObservedOutcome } from '../../plan/results';
import { Clock } from '../api/clock';
import { called, Service } from '../api/kubernetes';
import { Attempt, judge } from '../probes/attempt';
import { Address, Limits } from '../probes/kinds/tool';

/** The same probe from the same source, at any address. */
export type Ask = (to: Address, limits: Limits) => Promise<Attempt>;

/** What was seen, and how to ask again. */
export interface Look {
  readonly expectation: ExpectationData;
  readonly observed: ObservedOutcome;
  /** Where it was asked; undefined where there was no address. */
  readonly address?: Address;
  readonly limits: Limits;
  readonly clusterDomain: string;
  readonly ask: Ask;
  readonly clock: Clock;
}

const LONGEST_SECONDS = 30;
/** A namespace may have many Services; each of them is a probe. */
const MOST_SERVICES = 10;

/** A request that only reads may be made again. */
function reads({ probe, outcome }: ExpectationData): boolean {
  return probe.kind === 'http' && probe.method !== 'POST' && outcome.kind === 'answers';
}

export async function lateAnswer({ expectation, observed, address, limits, ask, clock }: Look): Promise<string | undefined> {
  if (observed.kind !== 'no-reply' || address === undefined || !reads(expectation)) return undefined;
  const patient = Math.max(LONGEST_SECONDS, limits.answer);
  const begun = clock.now();
  const attempt = await ask(address, { reply: patient, answer: patient });
  const seconds = clock.now() - begun;
  if (attempt.kind !== 'answers' || seconds < limits.reply) return undefined;
  return `it answered after ${Math.round(seconds * 10) / 10} s, and the limit is ${limits.answer} s (--probe-timeout)`;
}

/** The one other Service of the namespace that answers as this one should; of several, none is told. */
export async function answeredElsewhere({ expectation, observed, limits, clusterDomain, ask }: Look, { services }: Pick<Facts, 'services'>): Promise<string | undefined> {
  const { to, outcome } = expectation;
  if (to.kind !== 'service' || outcome.kind !== 'answers' || outcome.body === undefined || !reads(expectation)) return undefined;
  if (observed.kind !== 'wrong-answer' && observed.kind !== 'refused') return undefined;
  const others = services.filter(({ metadata }) => metadata.namespace === to.namespace && metadata.name !== to.name)
    .flatMap(service => addressOf(service, to, clusterDomain) ?? []).slice(0, MOST_SERVICES);
  const answered = (await Promise.all(others.map(async ({ service, address }) => ({ service, attempt: await ask(address, limits) }))))
    .filter(({ attempt }) => judge(attempt, outcome).kind === 'answers');
  return answered.length === 1 ? `what is wanted is answered by ${called({ ...answered[0].service, kind: 'Service' })}` : undefined;
}

interface Other {
  readonly service: Service;
  readonly address: Address;
}

function addressOf(service: Service, { by, port }: ServiceTarget, clusterDomain: string): Other | undefined {
  const { ports = [], clusterIP, type } = service.spec;
  const [only, ...more] = ports;
  const found = ports.find(one => one.port === port) ?? (more.length === 0 ? only : undefined);
  if (found === undefined || found.protocol === 'UDP' || clusterIP === 'None' || type === 'ExternalName') return undefined;
  const [ingress] = service.status?.loadBalancer?.ingress ?? [];
  const host = by === 'load-balancer' ? ingress?.ip ?? ingress?.hostname : `${service.metadata.name}.${service.metadata.namespace}.svc.${clusterDomain}`;
  return host === undefined ? undefined : { service, address: { host, port: found.port } };
}
