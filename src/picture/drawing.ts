/** From networks and a plan to a picture. */

import { edgeKey, order, Picture, PictureEdge, PictureExpectation, PictureNode, Verdict } from './picture';
import { defined, listAt, records, valueAt } from '../kubernetes/values';
import { Manifest } from '../manifests/read';
import { callersOf } from '../network/callers';
import { fartherThan, routeText, Way, waysOf } from '../network/exposure';
import { httpOf, sharedHost, takesHost } from '../network/http';
import { aliasTarget, serviceNamed } from '../network/names';
import { findEntry, findService, nameKey, Network, ObjectRef, Placed, refKey, selectedBy, Service, Workload, writtenEndpoints } from '../network/network';
import { selects } from '../network/selector';
import { Moment } from '../plan/moments';
import { Addressed, ExpectationData, namespaceOf, OutcomeData, SourceRef, StepData } from '../plan/plan';
import { predict, Prediction } from '../plan/prediction';
import { ResultData, ResultsData } from '../plan/results';
import { renderAddressed, renderEndpoint, renderOutcome, renderProbe, renderStep } from '../plan/sentence';
import { leadsHere, Reasons } from '../policies/reasons';
import { listed } from '../rules/family';
import { Lookup } from '../rules/lookup';
import { mentionsOf, placeOf } from '../rules/pods/mentions';

/** All that is there at one time or another, in one picture. */
export function pictureOf(moments: readonly Moment[], results?: ResultsData): Picture {
  const drawing = new Drawing(results);
  for (const moment of moments) drawing.moment(moment);
  return drawing.picture();
}

/** A picture for each heading of the plan, in its order; none where there are fewer than two. */
export function partsOf(moments: readonly Moment[], results?: ResultsData): Picture[] {
  const titles = [...new Set(moments.flatMap(({ title }) => title ?? []))];
  return titles.length < 2 ? [] : titles.map(title => ({ title, ...pictureOf(moments.filter(moment => moment.title === title), results) }));
}

const OUTSIDE = 'outside';
/** Of several, the one that a reader has to see comes first. */
const WORST: readonly Verdict[] = ['failed', 'not-observed', 'allowed', 'held'];

class Drawing {
  private readonly nodes = new Map<string, PictureNode>();
  private readonly edges = new Map<string, PictureEdge>();
  private readonly expectations: PictureExpectation[] = [];
  private readonly results: ReadonlyMap<string, ResultData>;
  /** Namesakes follow one another in a plan: each is drawn. */
  private readonly ids = new Map<Manifest, string>();
  private readonly namesakes = new Map<string, number>();
  /** At one time there is one object of a name, however many files say so. */
  private here = new Map<string, string>();

  constructor(results?: ResultsData) {
    this.results = new Map(results?.results.map(result => [result.id, result]));
  }

  public picture(): Picture {
    return {
      nodes: [...this.nodes.values()].sort((a, b) => order(a.id, b.id)),
      edges: [...this.edges.values()].sort((a, b) => order(edgeKey(a), edgeKey(b))),
      expectations: this.expectations,
    };
  }

  public moment({ network, steps }: Moment): void {
    this.here = new Map();
    const inFront = new Map<Workload, Service[]>(network.workloads.map(one => [one, []]));
    for (const service of network.services) {
      this.service(network, service);
      for (const workload of selectedBy(network, service)) inFront.get(workload)?.push(service);
    }
    for (const [workload, services] of inFront) this.workload(network, workload, services);
    for (const one of [...network.ingresses, ...network.routes]) this.ingress(network, one);
    for (const step of steps) this.step(network, step);
  }

  private workload(network: Network, one: Workload, services: readonly Service[]): void {
    const id = this.id(one);
    const opened = waysOf(network, one).filter(isOpen).map(way => way.address === '' ? 'any' : way.address);
    const reasons = [
      ...opened.map(port => `From the address of its node: port ${port}`),
      ...Reasons.of(network).all(one).map(because => `Open by policy: ${because}`),
      services.length === 0 ? 'No Service leads to its pods' : `Behind Service ${services.map(service => nameKey(service.ref)).join(', ')}`,
    ];
    const around = network.index.policies.get(one.ref.namespace) ?? [];
    const policies = around.filter(policy => selects(policy.selects, one.podLabels)).map(({ ref }) => ref.name);
    const detail = policies.length === 0 ? one.ref.kind : `${one.ref.kind}, locked by ${listed(distinctNames(policies))}`;
    this.add({ id, frame: one.ref.namespace, kind: 'workload', title: one.ref.name, detail, open: opened.length > 0, reasons });
    for (const mention of mentionsOf(one, Lookup.of(network))) {
      const named = serviceNamed(network, mention.host, one.ref.namespace).service;
      if (named !== undefined && network.services.includes(named)) {
        const whyOpen = selectedBy(network, named).flatMap(to => Reasons.of(network).between(one, to));
        this.edge(withReasons({ from: id, to: this.id(named), kind: 'named', labels: [`named in ${placeOf(mention)}`] }, whyOpen));
      }
    }
    if (opened.length > 0) this.edge({ from: this.outside(), to: id, kind: 'way', labels: opened.map(port => `node ${port}`) });
  }

  private service(network: Network, one: Service): void {
    const id = this.id(one);
    const ways = waysOf(network, one).filter(way => fartherThan(way.offered, 'cluster'));
    const open = distinct(ways.filter(isOpen));
    const closed = distinct(ways.filter(way => !isOpen(way))).filter(text => !open.some(way => wayIn(way) === wayIn(text)));
    const callers = callersOf(network, one);
    const behind = selectedBy(network, one);
    const written = writtenEndpoints(network, one).flatMap(({ addresses, ports }) => addresses.map(({ address }) => ({ address, ports })));
    const alias = one.type === 'ExternalName' ? one.externalName : undefined;
    this.add({
      id,
      frame: one.ref.namespace,
      kind: 'service',
      title: one.ref.name,
      detail: `${one.headless ? 'headless' : one.selector === undefined && alias === undefined ? `${one.type}, no selector` : one.type}${open.length > 0 ? '' : closedBy(closed)}`,
      open: open.length > 0,
      reasons: [
        ...open.map(way => `${wayIn(way)}${way.sources.length > 0 ? `, only ${way.sources.join(', ')}` : ''}${doubt(way)}`),
        ...closed.map(way => `${wayIn(way)}, but ${way.policies?.why ?? 'nothing is behind it'}`),
        callers.why,
        alias !== undefined ? `An alias of ${alias}` : `Behind it: ${[...behind.map(({ ref }) => `${ref.kind} ${nameKey(ref)}`), ...written.map(({ address }) => address)].join(', ') || 'nothing'}`,
      ],
      callers: callers.everyone ? 'everyone' : callers.workloads.map(workload => this.id(workload)).sort(order),
    });
    for (const way of open) {
      // That of an Ingress or a route is drawn from there.
      if (way.entry === one) {
        const labels = [`${way.kind === 'node-port' ? 'node ' : way.offered === 'outside' ? '' : 'internal '}${portOf(way)}`];
        this.edge(withReasons({ from: this.outside(), to: id, kind: 'way', labels }, behind.flatMap(to => Reasons.of(network).between('everybody', to))));
      }
    }
    const labels = one.ports.map(({ port, targetPort }) => port === targetPort ? `${port}` : `${port} → ${targetPort}`);
    for (const workload of behind) this.edge({ from: id, to: this.id(workload), kind: 'way', labels });
    if (alias !== undefined) this.edge({ from: id, to: this.aliased(network, alias), kind: 'way', labels: ['CNAME'] });
    for (const { address, ports } of written) this.edge({ from: id, to: this.external(address), kind: 'way', labels: ports.map(({ port }) => `${port}`) });
  }

  /** A host is a door: from the outside to it, and by its paths to Services. */
  private ingress(network: Network, one: Network['ingresses'][number]): void {
    const hosts = [...new Set([...one.backends, ...httpOf(network).claims.filter(({ entry }) => entry === one)].map(({ host }) => host))];
    for (const host of hosts) this.host(network, one, host);
  }

  private host(network: Network, one: Network['ingresses'][number], host: string | undefined): void {
    const { ref, internal } = one;
    const id = hostId(host);
    const before = this.nodes.get(id);
    const by = `${ref.kind} ${nameKey(ref)}`;
    const backends = one.backends.filter(backend => backend.host === host);
    const redirects = httpOf(network).claims.filter(claim => claim.entry === one && claim.host === host && claim.redirect !== undefined);
    const reasons = [
      ...backends.map(backend => `${routeText(backend)} leads to Service ${backend.namespace}/${backend.service}`),
      ...redirects.map(claim => `${routeText(claim)} is a redirect with status ${claim.redirect?.status ?? ''}`),
    ].map(text => `${internal ? 'From the nodes\' network' : 'From outside'}: ${text}, by ${by}`);
    this.add({
      id,
      kind: 'ingress',
      title: host ?? 'every host',
      detail: [...new Set([...before?.detail.split(', ') ?? [], ref.kind])].sort(order).join(', '),
      open: true,
      reasons: [...new Set([...before?.reasons ?? [], ...reasons])],
    });
    const schemes = [...isPlain(network, one) ? ['http'] : [], ...isSecured(network, one, host) ? ['https'] : []];
    this.edge({ from: this.outside(), to: id, kind: 'way', labels: schemes.map(scheme => internal ? `internal ${scheme}` : scheme) });
    for (const backend of backends) {
      const service = findService(network, `${backend.namespace}/${backend.service}`);
      const said = service === undefined ? [] : selectedBy(network, service).flatMap(to => Reasons.of(network).all(to));
      const to = this.find(network, { kind: 'Service', namespace: backend.namespace, name: backend.service });
      this.edge(withReasons({ from: id, to, kind: 'way', labels: [backend.path ?? '/'] }, said.filter(because => because === leadsHere(ref, routeText(backend)))));
    }
  }

  private step(network: Network, step: StepData): void {
    switch (step.kind) {
      case 'expect': return step.expectations.forEach(one => this.expectation(network, one));
      case 'expect-address': return this.row(step.id, {
        from: '', to: renderAddressed(step.of), probe: 'address', expected: step.change, because: step.because, predicted: '', nodes: [this.addressed(network, step.of)],
      });
      case 'expect-crash': return this.row(step.id, {
        from: '', to: renderStep(step), probe: 'log', expected: step.log === undefined ? 'ends' : `/${step.log}/`, because: step.because, predicted: '', nodes: [this.controlled(network, step.workload)],
      });
      default:
    }
  }

  private expectation(network: Network, one: ExpectationData): void {
    const { from, to, probe, outcome, because } = one;
    const prediction = predict(network, one);
    const sources = this.sources(network, from);
    const verdict = this.results.get(one.id)?.verdict;
    const ends = sources.map(source => {
      const target = this.target(network, one, prediction) ?? source;
      const kind = outcome.kind === 'answers' || outcome.kind === 'mixed' ? 'meant' : 'barred';
      this.edge(defined({ from: source, to: target, kind, labels: [short(renderProbe(probe)) + ending(outcome)], verdict }));
      return target;
    });
    this.row(one.id, {
      from: renderEndpoint(from),
      to: renderEndpoint(to),
      probe: renderProbe(probe),
      expected: renderOutcome(outcome),
      because,
      predicted: prediction.steps.join('; '),
      nodes: [...new Set([...sources, ...ends])],
    });
  }

  private row(id: string, row: Omit<PictureExpectation, 'observed' | 'verdict'>): void {
    const result = this.results.get(id);
    this.expectations.push({ ...row, observed: result?.observed, verdict: result?.verdict });
  }

  private sources(network: Network, from: ExpectationData['from']): string[] {
    switch (from.kind) {
      case 'outside': return [this.outside()];
      case 'workload': return [this.controlled(network, from)];
      case 'pods': return network.index.pods.matching(from.namespace, from.labels).map(workload => this.id(workload));
    }
  }

  /** None: the source itself. */
  private target(network: Network, { from, to }: ExpectationData, { service, outcome }: Prediction): string | undefined {
    switch (to.kind) {
      case 'service':
      case 'alias': return this.find(network, { kind: 'Service', namespace: to.namespace, name: to.name });
      case 'workload-pods': return this.controlled(network, to);
      case 'route': {
        const found = findEntry(network, { ...to, kind: to.object });
        const hosts = (found?.backends ?? []).map(({ host }) => host);
        const own = hosts.find(host => host === to.host) ?? hosts.find(host => takesHost(host, to.host, to.object));
        return found === undefined || !this.nodes.has(hostId(own)) ? this.missing(to.host, to.namespace) : hostId(own);
      }
      case 'node': {
        const found = network.services.find(one => one.ports.some(port => port.nodePort === to.port));
        return found === undefined ? this.missing(`every node:${to.port}`) : this.id(found);
      }
      case 'host':
        if (to.name === 'localhost') return undefined;
        if (service !== undefined) return this.find(network, service);
        return outcome === 'name-not-found' ? this.missing(to.name, to.name.includes('.') ? undefined : namespaceOf(from)) : this.external(to.name);
    }
  }

  private addressed(network: Network, of: Addressed): string {
    const { namespace, name } = of;
    return of.kind === 'service' ? this.find(network, { kind: 'Service', namespace, name }) : this.controlled(network, of);
  }

  private controlled(network: Network, { controller: kind = 'Deployment', namespace, name }: SourceRef): string {
    return this.find(network, { kind, namespace, name });
  }

  private aliased(network: Network, alias: string): string {
    const target = aliasTarget(alias, network.clusterDomain);
    return target === undefined ? this.external(alias) : this.find(network, { kind: 'Service', ...target });
  }

  private find(network: Network, ref: ObjectRef): string {
    const { services, workloads } = network.index;
    const found = ref.kind === 'Service' ? services.get(nameKey(ref)) : workloads.get(refKey(ref));
    return found === undefined ? this.missing(ref.name, ref.namespace) : this.id(found);
  }

  private id({ manifest, ref }: Placed): string {
    let id = this.ids.get(manifest);
    if (id === undefined) {
      const key = refKey(ref);
      id = this.here.get(key) ?? this.anotherId(key);
      this.ids.set(manifest, id);
      this.here.set(key, id);
    }
    return id;
  }

  private anotherId(key: string): string {
    const before = this.namesakes.get(key) ?? 0;
    this.namesakes.set(key, before + 1);
    return before === 0 ? key : `${key}#${before + 1}`;
  }

  private outside(): string {
    return this.add({ id: OUTSIDE, kind: 'outside', title: 'outside', detail: 'beyond the cluster', open: true, reasons: [] });
  }

  private external(title: string): string {
    return this.add({ id: `external/${title}`, kind: 'external', title, detail: 'external', open: false, reasons: [] });
  }

  private missing(title: string, frame?: string): string {
    return this.add({ id: `missing/${frame ?? ''}/${title}`, frame, kind: 'missing', title, detail: 'does not exist', open: false, reasons: [] });
  }

  private add(node: PictureNode): string {
    this.nodes.set(node.id, node);
    return node.id;
  }

  private edge(edge: PictureEdge): void {
    const key = edgeKey(edge);
    const before = this.edges.get(key);
    if (before === undefined) {
      this.edges.set(key, edge);
      return;
    }
    const verdict = WORST.find(one => one === before.verdict || one === edge.verdict);
    const joined = { ...before, labels: [...new Set([...before.labels, ...edge.labels])] };
    this.edges.set(key, withReasons(defined({ ...joined, verdict }), [...before.reasons ?? [], ...edge.reasons ?? []]));
  }
}

function withReasons(edge: PictureEdge, reasons: readonly string[]): PictureEdge {
  return reasons.length === 0 ? edge : { ...edge, reasons: [...new Set(reasons)].sort(order) };
}

function hostId(host: string | undefined): string {
  return `host/${host ?? '*'}`;
}

/** Whether it is met without TLS: an Ingress always is, as far as manifests say. */
function isPlain(network: Network, one: Network['ingresses'][number]): boolean {
  const attached = httpOf(network).attachments.get(one);
  const listeners = attached?.flatMap(({ listeners: some }) => some) ?? [];
  return attached === undefined || attached.some(({ found }) => found === undefined) || listeners.some(({ protocol }) => protocol !== 'HTTPS' && protocol !== 'TLS');
}

function isSecured(network: Network, one: Network['ingresses'][number], host: string | undefined): boolean {
  const listeners = httpOf(network).attachments.get(one)?.flatMap(({ listeners: some }) => some) ?? [];
  const ofIngress = records(valueAt(one.manifest.object, 'spec', 'tls')).flatMap(tls => listAt(tls, 'hosts'));
  return listeners.some(({ protocol, hostname }) => protocol === 'HTTPS' && sharedHost(hostname, host) !== undefined) || ofIngress.some(pattern => typeof pattern === 'string' && (host === undefined || takesHost(pattern, host, 'Ingress')));
}

/** Somebody beyond the cluster may get through, as far as policies are concerned. */
function isOpen({ from }: Way): boolean {
  return fartherThan(from, 'cluster');
}

/** Several workloads behind one port make several ways of it. */
function distinct(ways: readonly Way[]): readonly Way[] {
  return [...new Map(ways.map(way => [wayIn(way), way])).values()];
}

/** What keeps the outside away from a Service that is made for it. */
function closedBy(closed: readonly Way[]): string {
  const policies = closed.flatMap(({ policies: answer }) => answer?.by?.name ?? []);
  return policies.length === 0 ? '' : `, closed by ${listed(distinctNames(policies))}`;
}

function distinctNames(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(order);
}

function wayIn(way: Way): string {
  const { kind, entry, offered } = way;
  const from = kind === 'node-port' ? 'From every node\'s address' : offered === 'outside' ? 'From outside' : 'From the nodes\' network';
  return `${from}: ${portOf(way)}, by ${entry.ref.kind} ${nameKey(entry.ref)}`;
}

function portOf({ kind, address, servicePort }: Way): string {
  if (servicePort === undefined || kind === 'ingress' || kind === 'route') return address;
  return `${kind === 'node-port' ? servicePort.nodePort ?? 'any' : servicePort.port}/${servicePort.protocol}`;
}

/** Where manifests alone can't say that it gets through. */
function doubt({ from, certain, policies }: Way): string {
  return certain === from || policies === undefined ? '' : `; not known from manifests: ${policies.why}`;
}

/** What a reader of an arrow has to know beyond that something comes back. */
function ending(outcome: OutcomeData): string {
  return outcome.kind === 'answers' ? '' : outcome.kind === 'mixed' ? ', at times' : `: ${renderOutcome(outcome)}`;
}

const LONGEST_LABEL = 32;

function short(text: string): string {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1)}…`;
}
