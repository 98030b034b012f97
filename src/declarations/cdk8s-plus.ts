/** Services and workloads of cdk8s-plus, of any version, as sources and targets: by structure, because each version has classes of its own. */

import { ApiObject } from 'cdk8s';
import { Construct, Node } from 'constructs';
import { isRecord, records } from '../kubernetes/values';
import { effectiveNamespaceOf } from '../synth/settings';

/** What is known of an object of cdk8s-plus. */
export interface PlusObject {
  readonly node: Node;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly type?: string;
  /** Of a Service: that DNS answers the addresses of its pods. */
  readonly isHeadless?: boolean;
  readonly ports: readonly { readonly port: number; readonly name?: string; readonly protocol?: string; readonly nodePort?: number }[];
}

/** Undefined of anything that is none. */
export function plusObject(value: unknown): PlusObject | undefined {
  if (!Construct.isConstruct(value) || !('apiObject' in value) || !ApiObject.isApiObject(value.apiObject)) return undefined;
  const { kind, name, metadata } = value.apiObject;
  const listed: unknown = 'ports' in value ? value.ports : undefined;
  const contained: unknown = 'containers' in value ? value.containers : undefined;
  const declared = Array.isArray(contained) ? contained.filter(isRecord).flatMap(one => records(one.ports)) : [];
  const ports = (kind === 'Service' ? records(listed) : declared).flatMap(port => {
    const number = port.port ?? port.number;
    return typeof number === 'number' ? [{ port: number, ...said('name', port.name), ...said('protocol', port.protocol) }] : [];
  });
  return {
    node: value.node,
    kind,
    namespace: metadata.namespace ?? effectiveNamespaceOf(value),
    name,
    ports,
    ...said('type', 'type' in value ? value.type : undefined),
    isHeadless: 'clusterIP' in value && value.clusterIP === 'None',
  };
}

function said(field: string, value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'string' ? { [field]: value } : {};
}
