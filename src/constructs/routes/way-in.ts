/** By which kind of object the outside comes in over HTTP: the choice of an app, said once. */

import { IConstruct } from 'constructs';
import { IGateway } from './gateway';
import { controllerText } from '../../network/controllers';
import { refuse, refuseArguments } from '../../synth/refusal';

/** The pods of a controller: those that open connections to the backends. */
export interface ControllerPods {
  /** The namespace that they are in. */
  readonly namespace: string;
  /** Labels that they carry, and no other pods of that namespace; at least one. */
  readonly labels: { readonly [key: string]: string };
}

/** Ingresses, and who takes them in. */
export interface IngressWay {
  /**
   * `spec.ingressClassName`.
   *
   * @default - the cluster's default class
   */
  readonly className?: string;

  /**
   * The controller's pods, which a closed app lets in.
   *
   * @default - known by the class for ingress-nginx, Traefik, HAProxy, Contour and Istio
   */
  readonly controller?: ControllerPods;

  /**
   * Annotations for every Ingress, such as the controller's own.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };
}

/** Routes of the Gateway API, and the Gateway that takes them in. */
export interface GatewayWay {
  /** The Gateway: a `Gateway` of this app, or `Gateway.elsewhere(…)`. */
  readonly gateway: IGateway;

  /**
   * The pods of the Gateway, which a closed app lets in.
   *
   * @default - known by the class for Istio, Envoy Gateway, Traefik, Contour, kgateway and NGINX Gateway Fabric
   */
  readonly controller?: ControllerPods;
}

/** @internal */
export type Choice =
  | { readonly kind: 'ingress'; readonly way: IngressWay; readonly annotations: Readonly<Record<string, string>> }
  | { readonly kind: 'gateway'; readonly way: GatewayWay; readonly annotations: Readonly<Record<string, string>> };

const choices = new WeakMap<IConstruct, Choice>();

/**
 * By which kind of object the outside comes in over HTTP. Said once, of an app, a chart or a Namespace, before the routes in it.
 */
export class WayIn {
  /**
   * Routes in this scope are Ingresses.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
   */
  public static byIngress(scope: IConstruct, way: IngressWay = {}): void {
    refuseArguments('WayIn.byIngress', [scope, way]);
    choose(scope, { kind: 'ingress', way, annotations: { ...way.annotations, ...controllerAnnotation('WayIn.byIngress', way.controller) } });
  }

  /**
   * Routes in this scope are HTTPRoutes and GRPCRoutes of the Gateway API.
   *
   * @see https://gateway-api.sigs.k8s.io/
   */
  public static byGateway(scope: IConstruct, way: GatewayWay): void {
    refuseArguments('WayIn.byGateway', [scope, way]);
    choose(scope, { kind: 'gateway', way, annotations: controllerAnnotation('WayIn.byGateway', way.controller) });
  }

  private constructor() {
  }
}

function choose(scope: IConstruct, choice: Choice): void {
  if (choices.has(scope)) refuse(scope, { value: 'the way in', rule: 'is chosen twice for one scope', remedy: 'Keep one of the two, or choose for a chart or a Namespace in it.' });

  choices.set(scope, choice);
}

function controllerAnnotation(place: string, controller: ControllerPods | undefined): Readonly<Record<string, string>> {
  if (controller === undefined) return {};
  if (Object.keys(controller.labels).length === 0) refuse(place, { value: 'controller.labels {}', rule: 'names no pods', remedy: 'Name at least one label that the controller\'s pods carry.' });

  return controllerText(controller);
}

/**
 * What the nearest scope chose.
 *
 * @internal
 */
export function wayInOf(construct: IConstruct): Choice {
  const scope = [...construct.node.scopes].reverse().find(one => choices.has(one));
  const choice = scope && choices.get(scope);
  return choice ?? refuse(construct, {
    value: 'a route',
    rule: 'needs to know whether it is an Ingress or a route of a Gateway, and nobody chose',
    remedy: 'Write WayIn.byIngress(app, { className: … }) or WayIn.byGateway(app, { gateway: … }) before it.',
  });
}
