/** What can be wrong with Ingresses, Gateways and their routes, and what a reader has to be told about it. */

import { RouteScene } from './route-scenes';
import { Edit } from './scene';
import { ObservedOutcome } from '../../src/plan/results';

export interface RouteMutation {
  readonly what: string;
  readonly scene: RouteScene;
  readonly edits: readonly Edit[];
  /** A part of the id of a line that has to fail. */
  readonly line: string;
  /** `cannot-run`: the whole plan is refused, in one sentence. */
  readonly observed: ObservedOutcome['kind'] | 'cannot-run';
  /** `NS` stands for what is before the namespaces and hosts. */
  readonly cause: RegExp;
}

const ROOT = 'https-shop.example.com-answers';
const ORDERS = 'https-shop.example.com-7-answers';
const REPORTS = 'https-admin.example.com-reports-answers';
const path = 'spec.rules.0.http.paths.0';
const DEFAULT_LISTENERS = 'spec.listeners';

export const ROUTE_MUTATIONS: readonly RouteMutation[] = [
  {
    what: 'host off by a letter',
    scene: 'ingress',
    edits: [{ object: 'Ingress/admin', set: { 'spec.rules.0.host': 'admins.example.com' } }],
    line: REPORTS,
    observed: 'wrong-answer',
    cause: /no rule of Ingress class traefik takes host NSadmin\.example\.com; there are rules for .*admins\.example\.com/,
  },
  {
    what: 'pathType Exact',
    scene: 'ingress',
    edits: [{ object: 'Ingress/api', set: { [`${path}.pathType`]: 'Exact' } }],
    line: ORDERS,
    observed: 'wrong-answer',
    cause: /Ingress NSshop\/pages \(spec\.rules\[0\]\.http\.paths\[0\]\) takes it; .*traffic goes to Deployment NSshop\/web/,
  },
  {
    what: 'path off by a letter',
    scene: 'ingress',
    edits: [{ object: 'Ingress/api', set: { [`${path}.path`]: '/order' } }],
    line: ORDERS,
    observed: 'wrong-answer',
    cause: /Ingress NSshop\/pages .* takes it/,
  },
  {
    what: 'port of a name that is gone',
    scene: 'ingress',
    edits: [{ object: 'Service/reports', set: { 'spec.ports.0.name': 'web' } }],
    line: REPORTS,
    observed: 'wrong-answer',
    cause: /Service NSbackend\/reports has no port http/,
  },
  {
    what: 'Service that is not there',
    scene: 'ingress',
    edits: [{ object: 'Ingress/pages', set: { [`${path}.backend.service.name`]: 'wep' } }],
    line: ROOT,
    observed: 'wrong-answer',
    cause: /there is no Service NSshop\/wep/,
  },
  {
    what: 'port number of the pods',
    scene: 'ingress',
    edits: [{ object: 'Ingress/api', set: { [`${path}.backend.service.port.number`]: 8080 } }],
    line: ORDERS,
    observed: 'wrong-answer',
    cause: /Service NSbackend\/orders has no port 8080/,
  },
  {
    what: 'class that nobody has',
    scene: 'ingress',
    edits: [{ object: 'Ingress/pages', set: { 'spec.ingressClassName': 'traefic' } }],
    line: ROOT,
    observed: 'cannot-run',
    cause: /the plan needs a controller for class traefic, which Ingress NSshop\/pages asks for, and the cluster has classes traefik/,
  },
  {
    what: 'certificate of another namespace',
    scene: 'ingress',
    edits: [{ object: 'Ingress/admin', set: { 'spec.tls.0.secretName': 'shop-tls' } }],
    line: REPORTS,
    observed: 'wrong-answer',
    cause: /there is no Secret NSbackend\/shop-tls, from which Ingress NSbackend\/admin has the certificate for NSadmin\.example\.com/,
  },
  {
    what: 'selector of the Service behind',
    scene: 'ingress',
    edits: [{ object: 'Service/web', set: { 'spec.selector.app': 'wep' } }],
    line: ROOT,
    observed: 'wrong-answer',
    cause: /selector app=wep matches no pod; the nearest, Deployment NSshop\/web, has app=web/,
  },
  {
    what: 'grant missing',
    scene: 'gateway',
    edits: [{ object: 'ReferenceGrant/httproutes-of-shop-to-services', remove: true }],
    line: ORDERS,
    observed: 'wrong-answer',
    cause: /no ReferenceGrant of namespace NSbackend lets HTTPRoutes of NSshop lead to Service orders/,
  },
  {
    what: 'grant for the certificate missing',
    scene: 'gateway',
    edits: [{ object: 'ReferenceGrant/gateways-of-edge-to-secrets', remove: true }],
    line: ROOT,
    observed: 'wrong-answer',
    cause: /may not use Secret NS(shop\/shop|backend\/admin)-tls: no ReferenceGrant/,
  },
  {
    what: 'hostname off by a letter',
    scene: 'gateway',
    edits: [{ object: 'HTTPRoute/admin', set: { 'spec.hostnames.0': 'admins.example.com' } }],
    line: REPORTS,
    observed: 'wrong-answer',
    cause: /no rule of listener https-admin-example-com of Gateway NSedge\/public takes host|does not take HTTPRoute NSbackend\/admin in/,
  },
  {
    what: 'listener that takes another namespace',
    scene: 'gateway',
    edits: [{ object: 'Gateway/public', set: { [`${DEFAULT_LISTENERS}.1.allowedRoutes`]: { namespaces: { from: 'Same' } } } }],
    line: REPORTS,
    observed: 'wrong-answer',
    cause: /./,
  },
  {
    what: 'parentRef to another Gateway',
    scene: 'gateway',
    edits: [{ object: 'HTTPRoute/admin', set: { 'spec.parentRefs.0.name': 'private' } }],
    line: REPORTS,
    observed: 'wrong-answer',
    cause: /HTTPRoute NSbackend\/admin names Gateway NSedge\/private, not Gateway NSedge\/public/,
  },
  {
    what: 'header of the canary of another value',
    scene: 'gateway',
    edits: [{ object: 'HTTPRoute/pages', set: { 'spec.rules.2.matches.0.headers.0.value': 'no' } }],
    line: 'https-shop.example.com-orders-answers',
    observed: 'wrong-answer',
    cause: /HTTPRoute NSshop\/pages \(spec\.rules\[1\]\.matches\[0\]\) takes it; .*traffic goes to Deployment NSbackend\/orders/,
  },
  {
    what: 'redirect gone',
    scene: 'gateway',
    edits: [{ object: 'HTTPRoute/pages-redirect', remove: true }],
    line: 'http-shop.example.com-answers',
    observed: 'wrong-answer',
    cause: /no rule of listener http of Gateway NSedge\/public takes host NSshop\.example\.com/,
  },
  {
    what: 'class that nobody has, of a Gateway',
    scene: 'gateway',
    edits: [{ object: 'Gateway/public', set: { 'spec.gatewayClassName': 'istio' } }],
    line: ROOT,
    observed: 'cannot-run',
    cause: /the plan needs a controller for class istio, which Gateway NSedge\/public asks for, and the cluster has classes traefik/,
  },
];
