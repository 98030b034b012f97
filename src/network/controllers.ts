/** Which pods stand behind an Ingress or a Gateway: said by an annotation, or known by the class. */
import { Labels, labelsText } from './selector';
import { fieldsAt, textAt } from '../kubernetes/values';
import { Manifest } from '../manifests/read';

/** The pods that open connections to the backends. */
export interface ControllerPods {
  readonly namespace: string;
  readonly labels: Labels;
}

/** On an Ingress, a route or a Gateway: `namespace/label=value,…`. */
export const CONTROLLER = 'connectivity.cdk8s.io/controller';

/** The annotation that says which pods they are. */
export function controllerText({ namespace, labels }: ControllerPods): Readonly<Record<string, string>> {
  return { [CONTROLLER]: `${namespace}/${labelsText(labels)}` };
}

/** What the annotation says; undefined where there is none, or none that can be read. */
export function saidController({ object }: Manifest): ControllerPods | undefined {
  const text = textAt(fieldsAt(object, 'metadata', 'annotations'), CONTROLLER);
  const found = /^([^/]+)\/(.+)$/.exec(text);
  if (found === null) return undefined;
  const labels = found[2].split(',').map(pair => /^([^=]+)=(.*)$/.exec(pair.trim())).filter(pair => pair !== null).map(([, key, value]) => [key, value] as const);
  return labels.length === 0 ? undefined : { namespace: found[1], labels: Object.fromEntries(labels) };
}

function one(namespace: string, labels: Labels): () => ControllerPods {
  return () => ({ namespace, labels });
}

/** By the class of an Ingress, where the projects' own manifests and charts install their controllers. */
const INGRESS_CLASSES: ReadonlyMap<string, () => ControllerPods> = new Map([
  ['nginx', one('ingress-nginx', { 'app.kubernetes.io/name': 'ingress-nginx' })],
  ['traefik', one('traefik', { 'app.kubernetes.io/name': 'traefik' })],
  ['haproxy', one('haproxy-controller', { 'app.kubernetes.io/name': 'kubernetes-ingress' })],
  ['contour', one('projectcontour', { app: 'envoy' })],
  ['istio', one('istio-system', { istio: 'ingressgateway' })],
]);

interface GatewayName {
  readonly namespace: string;
  readonly name: string;
}

/** By the class of a Gateway; some make pods for each Gateway, which carry its name. */
const GATEWAY_CLASSES: ReadonlyMap<string, (gateway: GatewayName) => ControllerPods> = new Map([
  ['traefik', one('traefik', { 'app.kubernetes.io/name': 'traefik' })],
  ['contour', one('projectcontour', { app: 'envoy' })],
  ['istio', besideIt],
  ['kgateway', besideIt],
  ['nginx', besideIt],
  ['eg', ofEnvoyGateway],
  ['envoy', ofEnvoyGateway],
  ['envoy-gateway', ofEnvoyGateway],
]);

/** The label of GEP-1762, by pods in the Gateway's own namespace. @see https://gateway-api.sigs.k8s.io/geps/gep-1762/ */
function besideIt({ namespace, name }: GatewayName): ControllerPods {
  return { namespace, labels: { 'gateway.networking.k8s.io/gateway-name': name } };
}

function ofEnvoyGateway({ namespace, name }: GatewayName): ControllerPods {
  return { namespace: 'envoy-gateway-system', labels: { 'gateway.envoyproxy.io/owning-gateway-name': name, 'gateway.envoyproxy.io/owning-gateway-namespace': namespace } };
}

export function knownIngressController(className: string | undefined): ControllerPods | undefined {
  return INGRESS_CLASSES.get(className ?? '')?.();
}

export function knownGatewayController(className: string | undefined, gateway: GatewayName): ControllerPods | undefined {
  return GATEWAY_CLASSES.get(className ?? '')?.(gateway);
}
