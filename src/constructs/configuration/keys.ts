/** What the API server asks of the keys of a ConfigMap or a Secret, and of all their values together. */

import { Refusal } from '../../synth/refusal';

const LONGEST_KEY = 253;
const LARGEST = 2 ** 20;

/** The first thing that the API server would refuse. */
export function keyProblem(data: Readonly<Record<string, string>>): Refusal | undefined {
  const wrong = Object.keys(data).find(key => !/^[-._a-zA-Z0-9]+$/.test(key) || key.length > LONGEST_KEY || key === '.' || key.startsWith('..'));
  if (wrong !== undefined) return { value: `key "${wrong}"`, rule: 'is none: keys are letters, digits, -, _ and ., at most 253', remedy: 'Spell it so.' };

  const size = Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  return size > LARGEST ? { value: `data of ${size} bytes`, rule: `is more than the API server takes, which is ${LARGEST}`, remedy: 'Spread it over several, or put it into a volume or an image.' } : undefined;
}
