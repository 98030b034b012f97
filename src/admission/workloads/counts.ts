/** Numbers of pods, and percentages of them. */
import { Field } from '../refusal';
import { RefusedRule } from '../rules';

/** Refuses what is neither a number of pods nor a percentage of them up to `most`. */
export function countOrPercent(field: Field, rule: RefusedRule, most = Infinity): void {
  if (typeof field.value === 'string') {
    const valid = /^[0-9]+%$/.test(field.value);
    field.refuse(rule, valid ? undefined : `${JSON.stringify(field.value)} is neither a number nor a percentage`);
    field.refuse(rule, valid && parseInt(field.value, 10) > most ? `${field.value} is more than ${most}%` : undefined);
  } else {
    field.notNegative();
  }
}

/** How many that is, of a percentage the number before the sign. */
export function amount(field: Field, byDefault: number): number {
  return field.given ? parseInt(String(field.value), 10) || 0 : byDefault;
}
