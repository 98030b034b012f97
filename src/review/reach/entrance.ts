/** Entrances: what can be addressed, from how far away, and where it leads. All that the review compares of a network. */
import { Distance } from '../../network/exposure';
import { Sentence } from '../../text/sentence';
import { Identified } from '../objects/identify';

/** A workload, something outside the cluster, a Service as far as nobody knows what is behind it, or a policy of which nobody knows what it does. */
export interface Place {
  readonly kind: 'workload' | 'external' | 'service' | 'policy';
  /** The same for the same thing: `apps/Deployment shop/web`, or an address. */
  readonly key: string;
  /** `Deployment shop/web`, `192.0.2.1`, `db.example.com`. */
  readonly label: string;
}

/** A port of a place. */
export interface Target {
  readonly place: Place;
  /** `80`, `53/UDP`; empty where it has none. */
  readonly port: string;
  /** What stays when the number changes: the name of the port, else its number. */
  readonly portKey: string;
  /** Of a Service: its selector and target port, by which it finds pods, whether or not these manifests show them. */
  readonly asksFor?: string;
}

export interface Entrance {
  /** What is addressed: a Service, an Ingress, a port of the node. The same in both versions as long as its name is. */
  readonly key: string;
  /** `LoadBalancer shop/web`. */
  readonly label: string;
  /** `shop/web`, `shop.example.com`. */
  readonly name: string;
  /** How it is addressed there: `443`, `53/UDP`, `node port 30080`, `shop.example.com/cart`. */
  readonly address: string;
  /** What stays when that address changes: the name of the port, else its number. */
  readonly portKey: string;
  readonly from: Distance;
  /** The same port of the same Service from farther away, as a node port or a load balancer: no name of its own. */
  readonly repeats?: boolean;
  /** Absent when it leads nowhere. */
  readonly to?: Target;
  /** The port of a Service that it goes through: open, whether or not these manifests show what is behind it. */
  readonly through?: Target;
  /** Who alone may come this way, such as `203.0.113.0/24`, in order. @default anybody */
  readonly sources?: readonly string[];
  /** The class of load balancer or Ingress that takes it in, as far as it is said. */
  readonly class?: string;
  /** Why it leads nowhere; for the time being, where there is a place it would lead `to`. */
  readonly problem?: Sentence;
  /** The objects that open this way, any of which may carry the acknowledgement. */
  readonly by: readonly Identified[];
}
