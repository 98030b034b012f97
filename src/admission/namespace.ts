/** What the API server refuses in a Namespace. */

import { finalizers, metadata } from './metadata';
import { Field } from './refusal';
import { dnsLabel1123Problem } from '../kubernetes/syntax';

const LEVELS = ['privileged', 'baseline', 'restricted'];

/** What the API server refuses in a new Namespace. */
export function namespace(object: Field): void {
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsLabel1123Problem, clusterScoped: true });
  finalizers(object.get('spec').get('finalizers'));
  const labels = object.get('metadata').get('labels');
  for (const mode of ['enforce', 'audit', 'warn']) {
    const level = labels.get(`pod-security.kubernetes.io/${mode}`);
    const version = labels.get(`pod-security.kubernetes.io/${mode}-version`);
    if (level.value !== undefined && !LEVELS.includes(level.text)) level.refuse('pod-security-label', `${JSON.stringify(level.text)} is not among ${LEVELS.join(', ')}`);

    if (version.value !== undefined && version.text !== 'latest' && !/^v1\.(0|[1-9][0-9]*)$/.test(version.text)) version.refuse('pod-security-label', `${JSON.stringify(version.text)} is neither latest nor v1.<minor>`);
  }
}
