/** `npm run bench -- [PART…] [--sizes 1,10,100] [--rounds N]`: see README.md. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build';
import { charts } from './charts';
import { cli } from './cli';
import { closed } from './closed';
import { lint } from './lint';
import { picture } from './picture';
import { review } from './review';
import { synth } from './synth';
import { text } from './text';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '1,10,100,1000,5000' },
    rounds: { type: 'string', default: '5' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const rounds = Number(values.rounds);

const PARTS: Readonly<Record<string, (folder: string) => string>> = {
  synth: folder => synth(folder, sizes, rounds),
  text: folder => text(folder, rounds),
  cli: folder => cli(folder, rounds),
  charts: folder => charts(folder, rounds),
  closed: folder => closed(folder, sizes, rounds),
  lint: folder => lint(folder, rounds),
  review: folder => review(folder, 5000, rounds),
  picture: folder => picture(folder, rounds),
};

const unknown = positionals.filter(part => !(part in PARTS));
if (unknown.length > 0 || !sizes.every(Number.isInteger) || !(rounds >= 1)) {
  process.stderr.write(`usage: npm run bench -- [${Object.keys(PARTS).join('] [')}] [--sizes 1,10,100] [--rounds 5]\n`);
  process.exit(2);
}
const folder = build();
try {
  for (const [part, run] of Object.entries(PARTS)) if (positionals.length === 0 || positionals.includes(part)) process.stdout.write(`## ${part}\n\n${run(folder)}\n\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
