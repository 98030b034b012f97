/** ReferenceGrants, which let an object of one namespace lead into another one: written where they are needed. */

import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { amend, emit, KubernetesObject } from '../../synth/manifests';
import { settle } from '../../synth/settings';

interface From {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

interface To {
  /** Empty for Services and Secrets. */
  readonly kind: 'Service' | 'Secret';
  readonly namespace: string;
  readonly name: string;
}

class Grant extends Construct {
  private readonly object: ApiObject;

  constructor(scope: Construct, id: string, private readonly from: From, private readonly kind: To['kind'], namespace: string, private readonly names: string[]) {
    super(scope, id);
    settle(this, { namespace });
    this.object = emit(this, 'ReferenceGrant', this.content());
  }

  public add(name: string): void {
    if (this.names.includes(name)) return;
    this.names.push(name);
    this.names.sort();
    amend(this.object, this, this.content());
  }

  private content(): KubernetesObject {
    const { group, kind, namespace } = this.from;
    return {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: this.node.id },
      spec: { from: [{ group, kind, namespace }], to: this.names.map(name => ({ group: '', kind: this.kind, name })) },
    };
  }
}

const grants = new WeakMap<IConstruct, Map<string, Grant>>();

/**
 * Lets `from` lead to `to`, in one ReferenceGrant for each kind and pair of namespaces. It stands in the chart of `beside`: who grants
 * is the owner of the namespace that is led into.
 *
 * @internal
 */
export function grantReference(beside: IConstruct, from: From, to: To): void {
  if (from.namespace === to.namespace) return;
  const { root } = beside.node;
  const made = grants.get(root) ?? new Map<string, Grant>();
  grants.set(root, made);
  const id = `${from.kind.toLowerCase()}s-of-${from.namespace}-to-${to.kind.toLowerCase()}s`;
  const key = `${to.namespace}/${id}`;
  const known = made.get(key);
  if (known !== undefined) known.add(to.name);
  else made.set(key, new Grant(placeFor(beside, to.namespace), id, from, to.kind, to.namespace, [to.name]));
}

/** Beside the Namespaces of the chart: an object of another namespace has no place in them. */
function placeFor(beside: IConstruct, namespace: string): Construct {
  const chart = Chart.of(beside);
  const id = `grants-of-${namespace}`;
  const there = chart.node.tryFindChild(id);
  return there instanceof Construct ? there : new Construct(chart, id);
}
