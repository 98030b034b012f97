/** A document that leads from nothing to `dist/` in one language: commands and files, in the order in which they stand there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Part = { readonly commands: string } | { readonly file: string; readonly text: string };

const ARTIFACTS = '../cdk8s-connectivity/artifacts';

function partsOf(page: string): Part[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$/gms)].map(([, file, language, content]): Part => {
    if (file !== undefined) return { file, text: content };
    if (language !== 'sh') throw new Error(`${page}: a block of ${language} that is no file`);
    return { commands: content };
  });
}

/** The folder that a page's first commands enter. */
export const FOLDER = 'shop';

/**
 * Does what a page says, below a folder.
 *
 * @param artifacts what stands in the place of the clone's packages
 * @param beforeLast what this machine needs besides before the last commands
 */
export function follow(page: string, above: string, artifacts: string, beforeLast?: string): void {
  const here = (text: string) => text.replaceAll(`\${project.basedir}/${ARTIFACTS}`, artifacts).replaceAll(ARTIFACTS, artifacts);
  const run = (commands: string, cwd: string) => execFileSync('bash', ['-euo', 'pipefail', '-c', here(commands)], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const parts = partsOf(page);
  for (const [index, part] of parts.entries()) {
    if ('file' in part) {
      const path = join(above, FOLDER, part.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, here(part.text));
    } else {
      if (index === parts.length - 1 && beforeLast !== undefined) run(beforeLast, join(above, FOLDER));
      run(part.commands, index === 0 ? above : join(above, FOLDER));
    }
  }
}
