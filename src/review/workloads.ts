import { isFields } from './fields';
import { Identified, isWorkload } from './objects';

type Fields = Readonly<Record<string, unknown>>;

/** What has pods, found by the labels that they carry. */
export interface Workload {
  readonly item: Identified;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
}

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
  readonly hostPort?: number;
}

export function fieldsAt(value: unknown, ...path: readonly string[]): Fields {
  const found = valueAt(value, ...path);
  return isFields(found) ? found : {};
}

export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => (isFields(current) ? current[key] : undefined), value);
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function stringsOf(value: unknown): Readonly<Record<string, string>> {
  return isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)])) : {};
}

export function readWorkload(item: Identified): Workload {
  const path = item.kind === 'Pod' ? [] : item.kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  const pod = path.length === 0 ? item.object : fieldsAt(item.object, ...path);
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers').filter(container => valueAt(container, 'restartPolicy') === 'Always')];
  const ports = containers.flatMap(container => listAt(container, 'ports')).flatMap((port): ContainerPort[] => {
    const { name, containerPort, protocol, hostPort } = isFields(port) ? port : {};
    return typeof containerPort !== 'number' ? [] : [{
      port: containerPort,
      protocol: typeof protocol === 'string' ? protocol : 'TCP',
      ...(typeof name === 'string' && { name }),
      ...(typeof hostPort === 'number' && hostPort > 0 && { hostPort }),
    }];
  });
  return { item, labels: stringsOf(valueAt(pod, 'metadata', 'labels')), ports, hostNetwork: valueAt(pod, 'spec', 'hostNetwork') === true };
}

/** Workloads by namespace and label, so that a selector looks at few of them. */
export class WorkloadIndex {
  private readonly byLabel = new Map<string, Workload[]>();
  private readonly byNamespace = new Map<string, Workload[]>();
  public readonly all: readonly Workload[];

  public constructor(items: readonly Identified[]) {
    this.all = items.filter(isWorkload).map(readWorkload);
    for (const workload of this.all) {
      const { namespace } = workload.item;
      push(this.byNamespace, namespace, workload);
      for (const [key, value] of Object.entries(workload.labels)) {
        push(this.byLabel, `${namespace}\0${key}\0${value}`, workload);
      }
    }
  }

  /** With all of these labels. No labels: every workload of the namespace. */
  public withLabels(namespace: string, labels: Readonly<Record<string, string>>): readonly Workload[] {
    const wanted = Object.entries(labels);
    if (wanted.length === 0) {
      return this.byNamespace.get(namespace) ?? [];
    }
    const postings = wanted.map(([key, value]) => this.byLabel.get(`${namespace}\0${key}\0${value}`) ?? []);
    const shortest = postings.reduce((short, one) => (one.length < short.length ? one : short));
    return shortest.filter(({ labels: carried }) => wanted.every(([key, value]) => carried[key] === value));
  }

  /** As a NetworkPolicy selects: `matchLabels` and `matchExpressions`. */
  public selectedBy(namespace: string, selector: unknown): readonly Workload[] {
    const expressions = listAt(selector, 'matchExpressions').filter(isFields);
    return this.withLabels(namespace, stringsOf(valueAt(selector, 'matchLabels')))
      .filter(({ labels }) => expressions.every(expression => fulfils(labels, expression)));
  }
}

function fulfils(labels: Readonly<Record<string, string>>, expression: Fields): boolean {
  const carried = labels[String(expression.key)];
  const values = listAt(expression, 'values').map(String);
  switch (expression.operator) {
    case 'In': return carried !== undefined && values.includes(carried);
    case 'NotIn': return carried === undefined || !values.includes(carried);
    case 'Exists': return carried !== undefined;
    case 'DoesNotExist': return carried === undefined;
    default: return false;
  }
}

export function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}
