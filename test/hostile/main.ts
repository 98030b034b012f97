/** Hostile input, made from a seed that is printed: SEED=1 COUNT=50000 VALUES=100000 npm run test:hostile. At most two minutes. */

import { compare, hostileTexts } from './reading/compare';
import { misread } from './writing';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(process.env.COUNT ?? (process.env.SEED === undefined ? 30_000 : 10_000));
process.stdout.write(`SEED=${seed} COUNT=${count}\n`);

const { same, bothRefuse, weRefuse, disagreements } = compare(hostileTexts(seed, count));
const refused = [...weRefuse].sort(([, a], [, b]) => b - a);
process.stdout.write([
  `reading: ${same} read the same, ${bothRefuse} refused by both, ${refused.reduce((sum, [, times]) => sum + times, 0)} refused by us alone:`,
  ...refused.map(([reason, times]) => `  ${times} ${reason}`),
  `${disagreements.length} disagreements`,
  ...disagreements.slice(0, 10).map(({ text, ours, theirs }) => `  ${JSON.stringify(text)}\n    ours    ${ours}\n    kubectl ${theirs}`),
  '',
].join('\n'));

const values = Number(process.env.VALUES ?? Math.ceil(count / 4));
const wrong = misread(seed, values);
process.stdout.write(`writing: ${values} values, ${wrong.length} misread\n${wrong.slice(0, 10).map(line => `  ${line}\n`).join('')}`);
if (disagreements.length + wrong.length > 0) process.exitCode = 1;
