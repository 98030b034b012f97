/** What a plan needs and a cluster lacks altogether: said in one sentence, before anything is applied. */

import { CannotRun } from './api/cannot-run';
import { KubernetesObject } from './api/kubernetes';
import { Manifest } from './api/manifests';
import { View } from './probes/view';
import { textAt } from '../kubernetes/values';
import { asksRoutes, PlanData } from '../plan/plan';

const GATEWAY_API = 'gateway.networking.k8s.io';
const CLASSES = [
  { kind: 'Ingress', field: 'ingressClassName', classKind: 'IngressClass', group: '/apis/networking.k8s.io/v1', resource: 'ingressclasses' },
  { kind: 'Gateway', field: 'gatewayClassName', classKind: 'GatewayClass', group: `/apis/${GATEWAY_API}/v1`, resource: 'gatewayclasses' },
] as const;

/** Ends the run where objects could not be applied, or nobody would take them in. */
export async function requireControllers(view: Pick<View, 'all' | 'hasKinds'>, manifests: readonly Manifest[], plan: PlanData): Promise<void> {
  const objects = manifests.map(({ object }) => object);
  const kinds = [...new Set(objects.filter(({ apiVersion = '' }) => apiVersion.startsWith(`${GATEWAY_API}/`)).map(({ kind = '' }) => kind))].sort();
  const brought = objects.some(({ kind, metadata }) => kind === 'CustomResourceDefinition' && metadata.name.endsWith(`.${GATEWAY_API}`));
  if (kinds.length > 0 && !brought && !await view.hasKinds(GATEWAY_API)) throw new CannotRun(`the plan needs the Gateway API (${kinds.join(', ')}), and the cluster knows none of its kinds`, 'install its CustomResourceDefinitions, and a controller');

  if (asksRoutes(plan)) for (const one of CLASSES) await requireClass(view, objects, one);
}

async function requireClass(view: Pick<View, 'all'>, objects: readonly KubernetesObject[], { kind, field, classKind, group, resource }: typeof CLASSES[number]): Promise<void> {
  const users = objects.filter(object => object.kind === kind);
  if (users.length === 0) return;
  const own = objects.filter(object => object.kind === classKind);
  const names = [...own, ...await view.all(group, resource)].map(({ metadata }) => metadata.name).sort();
  const classOf = (object: KubernetesObject) => textAt(object, 'spec', field);
  const without = users.find(object => classOf(object) !== '' && !names.includes(classOf(object))) ?? (names.length === 0 ? users[0] : undefined);
  if (without === undefined) return;
  const { namespace = 'default', name } = without.metadata;
  const wanted = classOf(without) === '' ? `the default class of ${kind}` : `class ${classOf(without)}`;
  throw new CannotRun(
    `the plan needs a controller for ${wanted}, which ${kind} ${namespace}/${name} asks for, and the cluster has ${names.length === 0 ? 'none' : `classes ${names.join(', ')}`}`,
    'install one, or name a class that is there',
  );
}
