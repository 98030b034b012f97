/** What the API server refuses in `metadata`: names, labels, annotations, owners. */

import { Field } from './refusal';
import { RefusedRule } from './rules';
import { annotationKeyProblem, dnsLabel1123Problem, labelKeyProblem, labelValueProblem, qualifiedNameProblem } from '../kubernetes/syntax';

const LARGEST_ANNOTATIONS = 256 * 1024;
/** The finalizers that Kubernetes itself knows; every other one needs a domain. */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

export interface NameRule {
  readonly rule: RefusedRule;
  readonly problem: (name: string) => string | undefined;
  /** Of an object outside all namespaces, a namespace is dropped unread. */
  readonly clusterScoped?: boolean;
  /** Of kinds that have no rule of their own for metadata, a finalizer needs no domain. */
  readonly anyFinalizer?: boolean;
}

/** What the API server refuses in the metadata of a new object. */
export function metadata(field: Field, name: NameRule): void {
  names(field, name);
  const namespace = field.get('namespace');
  namespace.refuse('namespace-name', namespace.text === '' || name.clusterScoped ? undefined : dnsLabel1123Problem(namespace.text));
  // What is no number, or 0, is taken for none.
  if (/^0*[1-9][0-9]*$/.test(field.get('resourceVersion').text)) field.get('resourceVersion').refuse('resource-version', 'a new object can not have a resourceVersion');

  field.get('generation').notNegative();
  labels(field.get('labels'));
  annotations(field.get('annotations'));
  if (field.has('finalizers')) finalizers(field.get('finalizers'), name.anyFinalizer);

  if (field.has('ownerReferences')) ownerReferences(field.get('ownerReferences'));
}

function names(field: Field, { rule, problem }: NameRule): void {
  const [name, generateName] = [field.get('name'), field.get('generateName')];
  if (generateName.text !== '') generateName.refuse(rule, problem(withSuffix(generateName.text)));

  if (name.text !== '') name.refuse(rule, problem(name.text));
  else if (generateName.text === '') name.refuse('required-field', 'the object has no name');
}

/** A generated name goes on behind the prefix, which may therefore end in a hyphen. */
function withSuffix(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

/** Labels of an object, of a pod template, or of a selector that is a plain map. */
export function labels(field: Field): void {
  for (const [key, value] of field.entries()) {
    value.refuse('label', labelKeyProblem(key));
    value.refuse('label', labelValueProblem(value.text));
  }
}

export function annotations(field: Field): void {
  let size = 0;
  for (const [key, value] of field.entries()) {
    value.refuse('annotation', annotationKeyProblem(key));
    size += Buffer.byteLength(key) + Buffer.byteLength(value.text);
  }
  field.refuse('annotation', size > LARGEST_ANNOTATIONS ? `the annotations take ${size} bytes; at most ${LARGEST_ANNOTATIONS} are allowed` : undefined);
}

/** Finalizers of an object's metadata or of a namespace's spec. */
export function finalizers(field: Field, any = false): void {
  for (const finalizer of field.items()) finalizer.refuse('finalizer', qualifiedNameProblem(finalizer.text) ?? (any ? undefined : withoutDomain(finalizer.text)));

  const texts = field.items().map(finalizer => finalizer.text);
  if (texts.includes('orphan') && texts.includes('foregroundDeletion')) field.refuse('finalizer', 'the finalizers orphan and foregroundDeletion exclude each other');
}

function withoutDomain(finalizer: string): string | undefined {
  return finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer)
    ? undefined
    : `${JSON.stringify(finalizer)} is neither a finalizer of Kubernetes nor domain/name`;
}

function ownerReferences(field: Field): void {
  for (const owner of field.items()) {
    for (const name of ['apiVersion', 'kind', 'name', 'uid']) if (owner.get(name).text === '') owner.get(name).refuse('owner-reference', `an owner reference needs ${name}`);


    if (owner.get('apiVersion').text.endsWith('/')) owner.get('apiVersion').refuse('owner-reference', `${JSON.stringify(owner.get('apiVersion').text)} has no version`);

    if (owner.get('apiVersion').text === 'v1' && owner.get('kind').text === 'Event') owner.refuse('owner-reference', 'an Event can not own anything');
  }
  // The API server drops a reference that stands there twice before it looks.
  const controllers = new Set(field.items().filter(owner => owner.get('controller').isTrue).map(owner => JSON.stringify(owner.entries().map(([key, { value }]) => [key, value]))));
  if (controllers.size > 1) field.refuse('owner-reference', 'only one owner can be the controller');
}
