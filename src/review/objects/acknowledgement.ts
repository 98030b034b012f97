import { isRecord } from '../../kubernetes/values';
import { ACKNOWLEDGE } from '../../rules/acknowledge';

/** What stands for the rule when something is meant to be reached from farther away. */
export const BROADENING = 'broadening';

/** The reason an object gives for being reached from farther away. */
export function acknowledgementOf(object: Readonly<Record<string, unknown>>): string | undefined {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const annotations = isRecord(metadata.annotations) ? metadata.annotations : {};
  const text = annotations[ACKNOWLEDGE];
  if (typeof text !== 'string') return undefined;

  for (const line of text.split('\n')) {
    const match = /^\s*broadening\s*:\s*(\S.*?)\s*$/.exec(line);
    if (match) return match[1];

  }
  return undefined;
}
