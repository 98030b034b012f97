/** Rules about what pods are allowed and what they name: the level of their namespace, settings, secrets, claims and accounts. */

import { securityProblems } from '../../admission/pod-security';
import { fieldsAt, records, textAt } from '../../kubernetes/values';
import { refOf } from '../../network/network';
import { family, listed } from '../family';

/** An object that pods name, and where. */
interface Named {
  readonly kind: string;
  readonly name: string;
  readonly field: string;
}

export const pods = family({
  'pod-security': {
    severity: 'error',
    why: 'A namespace that enforces a Pod Security Standard refuses pods below it; the workload is accepted, and no pod of it ever starts.',
    remedy: 'Let the pods pass the standard (hardened, in this library), or let the namespace enforce a lower one.',
  },
  'secret-value': {
    severity: 'warning',
    why: 'A value in a manifest is no secret: whoever reads the manifests, or their history, has it.',
    remedy: 'Let somebody else make the Secret, such as External Secrets or Sealed Secrets, and name it only.',
  },
  'named-not-there': {
    severity: 'note',
    missing: true,
    why: 'Pods wait for a ConfigMap, a Secret, a claim or an account that is not there.',
    remedy: 'Make it, unless somebody else does, or correct the name.',
  },
}, ({ network }, report) => {
  const there = new Set<string>();
  for (const manifest of network.manifests) {
    const { kind, namespace, name } = refOf(manifest);
    there.add(`${kind}/${namespace}/${name}`);
    const values = { ...fieldsAt(manifest.object, 'data'), ...fieldsAt(manifest.object, 'stringData') };
    if (kind === 'Secret' && manifest.object.apiVersion === 'v1' && Object.keys(values).length > 0) report('secret-value', manifest, `Secret ${name} has its values in the manifest: ${listed(Object.keys(values).sort())}.`);
  }
  for (const { ref, manifest, podSpec } of network.workloads) {
    const level = network.index.namespaces.get(ref.namespace)?.labels['pod-security.kubernetes.io/enforce'];
    if (level === 'baseline' || level === 'restricted') {
      const problems = securityProblems(podSpec, level);
      const list = listed(problems.map(({ field, problem }) => `${field} ${problem}`));
      if (problems.length > 0) report('pod-security', manifest, `Namespace ${ref.namespace} enforces ${level}, and refuses these pods: ${list}.`);
    }
    const told = new Set<string>();
    for (const { kind, name, field } of namedBy(podSpec)) {
      const key = `${kind}/${ref.namespace}/${name}`;
      if (there.has(key) || told.has(key)) continue;
      told.add(key);
      report('named-not-there', manifest, `The pods name ${kind} ${ref.namespace}/${name} at ${field}, which none of these manifests makes.`);
    }
  }
});

/** What has to be there before the pods start. */
function namedBy(spec: Readonly<Record<string, unknown>>): readonly Named[] {
  const one = (kind: string, holder: unknown, key: string, field: string): readonly Named[] => {
    const name = textAt(holder, key);
    return name === '' || fieldsAt({ holder }, 'holder').optional === true ? [] : [{ kind, name, field }];
  };
  const account = textAt(spec, 'serviceAccountName');
  return [
    ...account === '' || account === 'default' ? [] : [{ kind: 'ServiceAccount', name: account, field: 'serviceAccountName' }],
    ...records(spec.volumes).flatMap((volume, index) => [
      ...one('ConfigMap', volume.configMap, 'name', `volumes[${index}]`),
      ...one('Secret', volume.secret, 'secretName', `volumes[${index}]`),
      ...one('PersistentVolumeClaim', volume.persistentVolumeClaim, 'claimName', `volumes[${index}]`),
      ...records(fieldsAt(volume, 'projected').sources).flatMap(source => [
        ...one('ConfigMap', source.configMap, 'name', `volumes[${index}]`), ...one('Secret', source.secret, 'name', `volumes[${index}]`),
      ]),
    ]),
    ...['initContainers', 'containers'].flatMap(list => records(spec[list]).flatMap((container, index) => [
      ...records(container.env).flatMap(variable => [
        ...one('ConfigMap', fieldsAt(variable, 'valueFrom').configMapKeyRef, 'name', `${list}[${index}].env`),
        ...one('Secret', fieldsAt(variable, 'valueFrom').secretKeyRef, 'name', `${list}[${index}].env`),
      ]),
      ...records(container.envFrom).flatMap(source => [
        ...one('ConfigMap', source.configMapRef, 'name', `${list}[${index}].envFrom`), ...one('Secret', source.secretRef, 'name', `${list}[${index}].envFrom`),
      ]),
    ])),
  ];
}
