/** Which expectations make sense: pure functions on plan data, for constructs and for plan files alike. */

import { isIP } from 'node:net';
import { isHost, isHostName } from './host-name';
import { patternProblems } from './pattern';
import { AnswersOutcome, ExpectationData, OutcomeData, ProbeData, RecordsData, SourceData, TargetData } from './plan';
import { about } from './probes';
import { renderEndpoint, renderOutcome, renderProbe } from './sentence';
import { dnsLabel1123Problem, labelKeyProblem, labelValueProblem } from '../kubernetes/syntax';

type Declared = Pick<ExpectationData, 'from' | 'to' | 'probe' | 'outcome' | 'observation' | 'because' | 'holdsFor'>;

/** Every problem of an expectation: the value, the rule and the remedy, in a sentence or two each. */
export function problemsOf(expectation: Declared): string[] {
  const { from, to, probe, outcome } = expectation;
  const own = [
    ...sourceProblems(from), ...targetProblems(to), ...about(probe).problems(probe), ...lineProblems(expectation), ...timeProblems(expectation),
  ];
  return own.length > 0 ? own : [...pathProblems(from, to, probe, outcome), ...outcomeProblems(to, probe, outcome)];
}

function sourceProblems(from: SourceData): string[] {
  if (from.kind === 'outside') return [];
  const problems = namespaceProblems(from.namespace);
  if (from.kind === 'workload') return problems;
  const labels = Object.entries(from.labels);
  if (labels.length === 0) problems.push(`pods in ${from.namespace} without a label: at least one label says which pods are meant`);
  const bad = labels.flatMap(([key, value]) => [labelKeyProblem(key), labelValueProblem(value)]);
  return [...problems, ...bad.filter(problem => problem !== undefined).map(problem => `${problem}; no pod can carry it`)];
}

function namespaceProblems(namespace: string): string[] {
  const problem = dnsLabel1123Problem(namespace);
  return problem === undefined ? [] : [`namespace ${problem}; name the one that it is in`];
}

function timeProblems({ holdsFor, outcome }: Declared): string[] {
  if (holdsFor === undefined) return [];
  if (outcome.kind === 'mixed') return [`holdsFor ${holdsFor}: what is now this, now that does not hold for a time; leave it out`];
  return Number.isInteger(holdsFor) && holdsFor >= 1 && holdsFor <= 3600 ? [] : [`holdsFor ${holdsFor}: a time is a whole number of seconds from 1 to 3600`];
}

/** Nothing, where each of the texts fits on its line of a table. */
export function lineProblems(texts: { readonly title?: string; readonly because?: string; readonly observation?: string }): string[] {
  return (['title', 'because', 'observation'] as const).filter(name => /[\r\n]/.test(texts[name] ?? ''))
    .map(name => `${name} ${JSON.stringify(texts[name])} has a line break; it is shown on one line`);
}

function targetProblems(to: TargetData): string[] {
  const problems = 'namespace' in to ? namespaceProblems(to.namespace) : [];
  if (to.port !== undefined && !(Number.isInteger(to.port) && to.port >= 1 && to.port <= 65535)) problems.push(`port ${to.port} of ${renderEndpoint(to)}: a port is a whole number from 1 to 65535`);

  if (to.kind === 'route' && !isHostName(to.host)) problems.push(`'${to.host}' is no host name; a route takes hosts by their names`);
  if (to.kind === 'host' && !isHost(to.name)) {
    const remedy = /[/:]/.test(to.name) ? '; scheme, port and path belong to the probe, e.g. Probe.http(\'/path\', { port: 8080 })' : '';
    problems.push(`'${to.name}' is neither a host name nor an IP address${remedy}`);
  }
  return problems;
}

/** The forms of a target that have a name which DNS resolves. */
function hasName(to: TargetData): boolean {
  switch (to.kind) {
    case 'host': return isIP(to.name) === 0;
    case 'service': return to.by === 'name' || to.by === 'fully-qualified';
    case 'alias': return true;
    default: return false;
  }
}

function pathProblems(from: SourceData, to: TargetData, probe: ProbeData, outcome: OutcomeData): string[] {
  const target = renderEndpoint(to);
  const { carrier, words, withPort } = about(probe);
  const kind = words(probe);
  switch (carrier) {
    case 'DNS':
      if (!hasName(to)) return [`${kind} of ${target}: that is an address, not a name; ask for a Service, an alias or Host.named(…)`];
      break;
    case 'ICMP':
      if (to.kind === 'node') return [`ping to ${target}: a ping has no port; use Probe.tcp() or Probe.http(…)`];
      break;
    case 'TCP': case 'UDP':
      if (to.port === undefined) return [`${kind} to ${target}: it does not say which port, and that one has no port or several to choose from; name it, e.g. ${withPort(probe)}`];
      break;
  }
  if (to.kind === 'route' && from.kind !== 'outside') return [`${renderEndpoint(from)} to ${target}: a route is asked from outside; expect it of Outside.of(…), and of pods the Service behind it`];
  if (to.kind === 'route' && probe.kind !== 'http' && probe.kind !== 'grpc') return [`${kind} to ${target}: a route is chosen by an HTTP request; use Probe.http(…) or Probe.https(…)`];
  // An author may declare that nothing leads there from outside.
  if (from.kind === 'outside' && outcome.kind !== 'no-reply') return outsideProblems(to);
  return [];
}

function outsideProblems(to: TargetData): string[] {
  const target = renderEndpoint(to);
  switch (to.kind) {
    case 'service':
      if (to.by === 'load-balancer') return [];
      return [`outside cannot name ${target}: cluster DNS and cluster IPs exist inside only; `
        + 'expose it as a LoadBalancer or on a nodePort, or probe from a workload; that nobody gets there is Outcome.noReply()'];
    case 'alias': return [`outside cannot name ${target}: an alias exists in cluster DNS only; probe from a workload`];
    case 'workload-pods': return [`outside cannot address ${target}: pod addresses are routed inside the cluster only; probe from a workload`];
    default: return [];
  }
}

function outcomeProblems(to: TargetData, probe: ProbeData, outcome: OutcomeData): string[] {
  const kind = renderProbe(probe);
  switch (outcome.kind) {
    case 'answers': return answerProblems(probe, outcome);
    case 'no-reply': return [];
    case 'refused':
      return about(probe).carrier === 'DNS' ? [`${kind} that is refused: a name is found, not found, or there is no reply; use Outcome.nameNotFound()`] : [];
    case 'name-not-found':
      return hasName(to) ? [] : [`${kind} to ${renderEndpoint(to)} with name not found: no name is looked up there; use Outcome.noReply()`];
    case 'mixed': {
      const distinct = new Set(outcome.among.map(one => JSON.stringify(one)));
      const few = distinct.size < 2 ? [`${renderOutcome(outcome) || 'sometimes nothing'}: that takes at least two distinct outcomes`] : [];
      return [...few, ...outcome.among.flatMap(one => outcomeProblems(to, probe, one))];
    }
  }
}

function answerProblems(probe: ProbeData, outcome: AnswersOutcome): string[] {
  const { status, body, notBody, records } = outcome;
  const { hasStatus, hasText, words, textProblems } = about(probe);
  const kind = words(probe);
  const problems: string[] = [];
  if (status !== undefined && !hasStatus) problems.push(`status ${status} of ${kind}: only HTTP has a status; use Probe.http(…) or leave it out`);
  else if (status !== undefined && !(Number.isInteger(status) && status >= 100 && status <= 599)) problems.push(`status ${status}: an HTTP status is a whole number from 100 to 599`);

  for (const [name, pattern] of [['body', body], ['notBody', notBody]] as const) {
    if (pattern === undefined) continue;
    if (!hasText) problems.push(`${name} of ${kind}: only HTTP, UDP and gRPC have a text to match; use Probe.http(…) or leave it out`);
    problems.push(...patternProblems(name, pattern));
  }
  if (hasText) problems.push(...textProblems(probe, outcome));
  if (records !== undefined) problems.push(...recordProblems(probe, records));
  return problems;
}

function recordProblems(probe: ProbeData, records: RecordsData): string[] {
  const kind = renderProbe(probe);
  const rule = about(probe).records(probe);
  if (rule === undefined) return [`${kind} has no records: addresses, names and pods are what DNS answers; use Probe.dns()`];
  if (records.kind !== 'exactly') return rule.type === 'CNAME' ? [`${kind} answers a name, not addresses; use canonicalName, or Probe.dns() for addresses`] : [];

  if (records.values.length === 0) return [`${kind} with no record at all: that is Outcome.nameNotFound()`];
  return records.values.filter(value => !rule.fits(value)).map(value => `${kind} answers ${rule.wanted}, and '${value}' is none`);
}
