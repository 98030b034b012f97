/** What rules look up in a network again and again. */

import { grouped, isRecord } from '../kubernetes/values';
import { Manifest } from '../manifests/read';
import { nameKey, Network, refOf, selectedBy, Service, Workload } from '../network/network';
import { LabelIndex, Labels } from '../network/selector';

/** Answers that only findings need, prepared when the first one asks: a rule that fires ten thousand times must not search as often. */
export class Lookup {
  public static of(network: Network): Lookup {
    const known = Lookup.known.get(network);
    const lookup = known ?? new Lookup(network);
    Lookup.known.set(network, lookup);
    return lookup;
  }

  private static readonly known = new WeakMap<Network, Lookup>();

  private byName?: Map<string, string[]>;
  private everywhere?: LabelIndex<Workload>;
  private namespaces?: Set<string>;
  private withServices?: Set<string>;
  private configMaps?: Map<string, Manifest>;
  private before?: Map<Workload, Service[]>;

  private constructor(private readonly network: Network) {}

  /** The namespaces that have a Service of this name, in order. */
  public namespacesWith(service: string): readonly string[] {
    return this.services().get(service) ?? [];
  }

  public hasServicesIn(namespace: string): boolean {
    this.withServices ??= new Set(this.network.services.map(({ ref }) => ref.namespace));
    return this.withServices.has(namespace);
  }

  /** The names of all Services, in order; none where there are too many to compare a word with. */
  public serviceNames(): readonly string[] {
    const names = [...this.services().keys()];
    return names.length > 1000 ? [] : names.sort();
  }

  public hasNamespace(namespace: string): boolean {
    const { index, services, workloads } = this.network;
    this.namespaces ??= new Set([...index.namespaces.keys(), ...[...services, ...workloads].map(({ ref }) => ref.namespace)]);
    return this.namespaces.has(namespace);
  }

  /** The namespaces with pods that carry these labels, in order. */
  public namespacesWithPods(labels: Labels): readonly string[] {
    this.everywhere ??= new LabelIndex(this.network.workloads, () => '', ({ podLabels }) => podLabels);
    return [...new Set(this.everywhere.matching('', labels).map(({ ref }) => ref.namespace))].sort();
  }

  /** The Services that select a workload's pods. */
  public servicesBefore(workload: Workload): readonly Service[] {
    if (this.before === undefined) {
      const pairs = this.network.services.flatMap(service => selectedBy(this.network, service).map(pods => ({ service, pods })));
      this.before = new Map([...grouped(pairs, ({ pods }) => pods)].map(([pods, found]) => [pods, found.map(({ service }) => service)]));
    }
    return this.before.get(workload) ?? [];
  }

  /** What a ConfigMap holds; nothing where there is none. */
  public configMap(namespace: string, name: string): Readonly<Record<string, unknown>> {
    if (this.configMaps === undefined) {
      this.configMaps = new Map();
      for (const manifest of this.network.manifests) if (manifest.object.kind === 'ConfigMap') this.configMaps.set(nameKey(refOf(manifest)), manifest);
    }
    const data = this.configMaps.get(`${namespace}/${name}`)?.object.data;
    return isRecord(data) ? data : {};
  }

  private services(): ReadonlyMap<string, readonly string[]> {
    if (this.byName === undefined) {
      const byName = grouped(this.network.services, ({ ref }) => ref.name);
      this.byName = new Map([...byName].map(([name, services]) => [name, [...new Set(services.map(({ ref }) => ref.namespace))].sort()]));
    }
    return this.byName;
  }
}
