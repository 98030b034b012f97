import { ExpectationData, PlanData, SourceData, TargetData } from '../connectivity/plan';
import { predict } from '../connectivity/predict';
import { ResultsData } from '../connectivity/results';
import { renderSentence, renderProbe } from '../connectivity/sentence';
import { exposureOf } from '../model/exposure';
import { Network, Placed, refKey, selectedBy, writtenEndpoints } from '../model/network';

export type Change = 'added' | 'removed';
export type Verdict = ResultsData['results'][number]['verdict'];

export interface PictureNode {
  readonly id: string;
  /** The namespace; none for what is outside of them. */
  readonly frame?: string;
  readonly kind: 'workload' | 'service' | 'external' | 'outside';
  readonly title: string;
  readonly detail: string;
  /** From outside the cluster or from a node's address. */
  readonly open: boolean;
  /** Who can reach it and why, a sentence each. */
  readonly reasons: readonly string[];
  readonly change?: Change;
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'way' | 'expectation';
  readonly label: string;
  readonly verdict?: Verdict;
  readonly change?: Change;
}

export interface PictureExpectation {
  readonly sentence: string;
  readonly why: string;
  readonly observed: string;
  readonly verdict?: Verdict;
}

/** Plain data, sorted: the same network gives the same picture. */
export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  readonly expectations: readonly PictureExpectation[];
}

const OUTSIDE = 'outside';

export function pictureOf(network: Network, plan?: PlanData, results?: ResultsData): Picture {
  return new Drawing(network).draw(plan, results);
}

/** What is in `head`, with what only `base` had; each marked. */
export function compared(base: Picture, head: Picture): Picture {
  return {
    nodes: merged(base.nodes, head.nodes, node => `${node.id}\n${node.detail}`, node => node.id),
    edges: merged(base.edges, head.edges, edgeKey, edgeKey),
    expectations: head.expectations,
  };
}

function merged<T extends { readonly change?: Change }>(
  base: readonly T[], head: readonly T[], same: (one: T) => string, key: (one: T) => string): T[] {
  const before = new Set(base.map(same));
  const now = new Set(head.map(key));
  return [
    ...head.map((one): T => before.has(same(one)) ? one : { ...one, change: 'added' }),
    ...base.filter(one => !now.has(key(one))).map((one): T => ({ ...one, change: 'removed' })),
  ].sort((a, b) => order(key(a), key(b)));
}

function edgeKey(edge: PictureEdge): string {
  return [edge.from, edge.to, edge.kind, edge.label].join('\n');
}

export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

class Drawing {
  private readonly nodes = new Map<string, PictureNode>();
  private readonly edges = new Map<string, PictureEdge>();
  private readonly ids = new Map<Placed, string>();
  /** All that share a name: lessons reuse them, one after the other. */
  private readonly namesakes = new Map<string, Placed[]>();
  private readonly applied: string[] = [];

  constructor(private readonly network: Network) {}

  public draw(plan?: PlanData, results?: ResultsData): Picture {
    for (const one of [...this.network.workloads, ...this.network.services]) this.name(one);
    for (const one of this.network.workloads) {
      this.add({ id: this.id(one), frame: one.ref.namespace, kind: 'workload', title: one.ref.name, detail: one.ref.kind, open: false, reasons: [] });
    }
    for (const one of this.network.services) this.service(one);
    const expectations = plan === undefined ? [] : this.plan(plan, results);
    return {
      nodes: [...this.nodes.values()].sort((a, b) => order(a.id, b.id)),
      edges: [...this.edges.values()].sort((a, b) => order(edgeKey(a), edgeKey(b))),
      expectations,
    };
  }

  private service(one: Network['services'][number]): void {
    const id = this.id(one);
    const ways = exposureOf(this.network, one).ways;
    const far = ways.filter(way => way.from !== 'cluster');
    const kind = one.headless ? 'headless' : one.selector === undefined && one.type !== 'ExternalName' ? `${one.type}, no selector` : one.type;
    const reasons = ways.map(way => `from ${way.from === 'cluster' ? 'inside the cluster' : way.from === 'node' ? "every node's address" : 'outside'} `
      + `by ${way.through}${way.port && ` on ${way.port}`}${way.sourceRanges.length > 0 ? `, only ${way.sourceRanges.join(', ')}` : ''}`);
    this.add({ id, frame: one.ref.namespace, kind: 'service', title: one.ref.name, detail: kind, open: far.length > 0, reasons });
    for (const way of far) {
      this.outside();
      this.edge({ from: OUTSIDE, to: id, kind: 'way', label: way.from === 'node' ? `node ${way.port}` : way.port });
    }
    const ports = one.ports.map(port => port.port === port.targetPort ? `${port.port}` : `${port.port} → ${port.targetPort}`).join(', ');
    for (const workload of selectedBy(this.network, one)) this.edge({ from: id, to: this.id(workload), kind: 'way', label: ports });
    if (one.externalName !== undefined && one.type === 'ExternalName') this.edge({ from: id, to: this.external(one.externalName), kind: 'way', label: 'CNAME' });
    for (const slice of writtenEndpoints(this.network, one)) {
      for (const { address } of slice.addresses) {
        this.edge({ from: id, to: this.external(address), kind: 'way', label: slice.ports.map(port => `${port.port}`).join(', ') });
      }
    }
  }

  private plan(plan: PlanData, results?: ResultsData): PictureExpectation[] {
    const seen = new Map(results?.results.map(result => [result.id, result]));
    return plan.steps.flatMap(step => {
      if (step.kind === 'apply') this.applied.push(...step.files);
      if (step.kind !== 'expect') return [];
      return step.expectations.map((one): PictureExpectation => {
        const result = seen.get(one.id);
        this.expectation(one, result?.verdict);
        const why = predict(this.network, one).steps.join('; ');
        return { sentence: renderSentence(one), why, observed: result?.observed ?? '', ...result && { verdict: result.verdict } };
      });
    });
  }

  private expectation(one: ExpectationData, verdict?: Verdict): void {
    for (const from of this.sources(one.from)) {
      const to = this.target(one.to);
      this.edge({ from, to, kind: 'expectation', label: `${renderProbe(one.probe)}: ${one.outcome.kind}`, ...verdict && { verdict } });
    }
  }

  private sources(from: SourceData): string[] {
    switch (from.kind) {
      case 'outside': return [this.outside()];
      case 'workload': return [this.find(from.controller ?? 'Deployment', from.namespace, from.name)];
      case 'pods': return this.network.index.pods.matching(from.namespace, from.labels).map(workload => this.id(workload));
    }
  }

  private target(to: TargetData): string {
    switch (to.kind) {
      case 'service':
      case 'alias': return this.find('Service', to.namespace, to.name);
      case 'workload-pods': return this.find(to.controller ?? 'Deployment', to.namespace, to.name);
      case 'host': return this.external(to.name);
      case 'node': {
        const service = this.network.services.find(one => one.ports.some(port => port.nodePort === to.port));
        return service === undefined ? this.external(`every node:${to.port}`) : this.id(service);
      }
    }
  }

  /** Of namesakes, the one that the plan applied last. */
  private find(kind: string, namespace: string, name: string): string {
    const all = this.namesakes.get(refKey({ kind, namespace, name })) ?? [];
    const age = (one: Placed) => this.applied.map(file => one.manifest.file?.endsWith(file)).lastIndexOf(true);
    const found = [...all].sort((a, b) => age(b) - age(a))[0];
    return found === undefined ? this.external(`${namespace}/${name}`) : this.id(found);
  }

  private name(one: Placed): void {
    const key = refKey(one.ref);
    const all = this.namesakes.get(key) ?? [];
    all.push(one);
    this.namesakes.set(key, all);
    this.ids.set(one, all.length === 1 ? key : `${key}#${all.length}`);
  }

  private id(one: Placed): string {
    return this.ids.get(one) ?? refKey(one.ref);
  }

  private outside(): string {
    this.add({ id: OUTSIDE, kind: 'outside', title: 'outside', detail: 'beyond the cluster', open: true, reasons: [] });
    return OUTSIDE;
  }

  private external(title: string): string {
    const id = `external/${title}`;
    this.add({ id, kind: 'external', title, detail: 'external', open: false, reasons: [] });
    return id;
  }

  private add(node: PictureNode): void {
    if (!this.nodes.has(node.id)) this.nodes.set(node.id, node);
  }

  private edge(edge: PictureEdge): void {
    const key = edgeKey(edge);
    const before = this.edges.get(key);
    // Of several alike, a failure is what a reader has to see.
    if (before === undefined || (before.verdict !== 'failed' && edge.verdict !== undefined)) this.edges.set(key, edge);
  }
}
