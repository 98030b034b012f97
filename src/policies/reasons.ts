/** Why policies let somebody through: the sentences in their annotations, and what each of them is about. */

import { declaredEdges, Edge, Party } from './edges';
import { BECAUSE } from './policy';
import { foundOrMade, textAt } from '../kubernetes/values';
import { ObjectRef, Network, Workload } from '../network/network';
import { passageOf } from '../network/policies';

/** What is said of an Ingress or a route that leads to pods. */
export function leadsHere({ kind, name }: ObjectRef, address: string): string {
  return `${kind} ${name} leads here from ${address}`;
}

/** What is said of pods that may ask DNS. */
export function looksUp({ name }: ObjectRef): string {
  return `${name} looks names up`;
}

export class Reasons {
  public static of(network: Network): Reasons {
    return foundOrMade(Reasons.known, network, () => new Reasons(network));
  }

  private static readonly known = new WeakMap<Network, Reasons>();

  private readonly written = new Map<Workload, readonly string[]>();
  private edges?: readonly Edge[];

  private constructor(private readonly network: Network) {}

  /** All that the policies of these pods say. */
  public all(workload: Workload): readonly string[] {
    return foundOrMade(this.written, workload, () => {
      const policies = (['ingress', 'egress'] as const).flatMap(direction => passageOf(this.network, workload, direction).policies);
      const lines = policies.flatMap(({ manifest }) => textAt(manifest.object, 'metadata', 'annotations', BECAUSE).split('\n'));
      return [...new Set(lines.filter(line => line !== ''))].sort();
    });
  }

  /** Why one workload, or everybody, is let through to another one. */
  public between(from: Workload | 'everybody', to: Workload): readonly string[] {
    const said = new Set([...from === 'everybody' ? [] : this.all(from), ...this.all(to)]);
    // What is declared is not worked out for policies that say nothing.
    if (said.size === 0) return [];
    return [...new Set(this.declared().filter(edge => from === 'everybody' ? edge.from.kind === 'everybody' && isEnd(edge.to, to) : isEnd(edge.from, from) && isEnd(edge.to, to))
      .map(({ because }) => because))].filter(because => said.has(because));
  }

  /** What the policies of these pods say of anybody but pods and everybody: of addresses, and of pods that no manifest shows. */
  public ofOthers(workload: Workload): readonly string[] {
    const known = new Set(this.declared().filter(({ from, to }) => (from.kind === 'workload' || from.kind === 'everybody') && to.kind === 'workload').map(({ because }) => because));
    return this.all(workload).filter(because => !known.has(because));
  }

  private declared(): readonly Edge[] {
    return this.edges ??= declaredEdges(this.network).edges;
  }
}

function isEnd(party: Party, workload: Workload): boolean {
  return party.kind === 'workload' && party.workload === workload;
}
