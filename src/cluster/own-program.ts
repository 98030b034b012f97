/** A program of this package, for node: compiled it is JavaScript, and from the sources it needs what runs them. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export function ownProgram(folder: string, name: string): readonly string[] {
  const extension = __filename.slice(-3);
  const loader = extension === '.ts' ? ['--import', pathToFileURL(require.resolve('tsx')).href] : [];
  return [...loader, join(folder, `${name}${extension}`)];
}
