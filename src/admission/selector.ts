/** What the API server refuses in selectors by labels. */
import { labels } from './metadata';
import { Field } from './refusal';
import { labelKeyProblem, labelValueProblem } from '../kubernetes/syntax';

const OPERATORS = ['DoesNotExist', 'Exists', 'In', 'NotIn'];

/** What the API server refuses in any selector; true if its expressions can be evaluated. */
export function labelSelector(field: Field): boolean {
  labels(field.get('matchLabels'));
  return field.get('matchExpressions').items().map(expression).every(held => held);
}

/** What the API server refuses in the selector of a workload, also that it doesn't match the labels of the template. */
export function selector(field: Field, templateLabels: Field): void {
  const [matchLabels, matchExpressions] = [field.get('matchLabels'), field.get('matchExpressions')];
  const size = matchLabels.entries().length + matchExpressions.items().length;
  if (!field.given || size === 0) {
    field.refuse('selector', field.given ? 'the selector is empty' : 'the workload has no selector');
    return;
  }
  if (labelSelector(field)) templateLabels.refuse('selector-mismatch', mismatch(field, labelsOf(templateLabels)));
}

/** The labels that are written in a field. */
export function labelsOf(field: Field): ReadonlyMap<string, string> {
  return new Map(field.entries().map(([key, value]) => [key, value.text]));
}

function expression(field: Field): boolean {
  const [key, operator, values] = [field.get('key'), field.get('operator'), field.get('values')];
  const needsValues = operator.text === 'In' || operator.text === 'NotIn';
  const problems = [
    labelKeyProblem(key.text),
    OPERATORS.includes(operator.text) ? undefined : `operator ${JSON.stringify(operator.text)} is not among ${OPERATORS.join(', ')}`,
    needsValues && values.items().length === 0 ? `operator ${operator.text} needs values` : undefined,
    OPERATORS.includes(operator.text) && !needsValues && values.items().length > 0 ? `operator ${operator.text} takes no values` : undefined,
    ...values.items().map(value => labelValueProblem(value.text)),
  ].filter(problem => problem !== undefined);
  problems.forEach(problem => field.refuse('selector', problem));
  return problems.length === 0;
}

/** Why a selector does not match pods with these labels; undefined where it does. */
export function mismatch(field: Field, found: ReadonlyMap<string, string>): string | undefined {
  for (const [key, value] of field.get('matchLabels').entries()) if (found.get(key) !== value.text) return `the selector asks for the label ${key}: ${value.text}, which the pods don't carry`;

  for (const item of field.get('matchExpressions').items()) {
    const [key, operator] = [item.get('key').text, item.get('operator').text];
    const value = found.get(key);
    const listed = item.get('values').items().some(candidate => candidate.text === value);
    const holds = { In: listed, NotIn: !listed, Exists: value !== undefined, DoesNotExist: value === undefined }[operator];
    if (holds !== true) return `the selector asks for ${key} ${operator}, which the labels of the pods don't fulfil`;
  }
  return undefined;
}
