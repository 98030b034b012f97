/** A process that publishes, for tests that kill it: `publishing.ts FOLDER LETTERS`. */

import { publish } from '../../src/synth/output';

const [folder, letters] = process.argv.slice(2);

function filesOf(letter: string): Map<string, string> {
  const names = ['api', 'web', `only-${letter}`].map(name => `${name}.k8s.yaml`);
  return new Map([...names.map((name): [string, string] => [name, letter]), ['connectivity.plan', `${JSON.stringify({ files: names })}${letter}`]]);
}

process.stdout.write('ready\n');
do for (const letter of letters) publish(folder, filesOf(letter), 'removed');
while (letters.length > 1);
