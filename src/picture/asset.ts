/** The page's style and script, which are read from files as they are. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a browser reads as it is: style and script. It travels in the package beside what is compiled. */
export function asset(name: 'picture.css' | 'page.css' | 'page.js'): string {
  return readFileSync(join(__dirname, '..', '..', 'src', 'picture', 'page', name), 'utf8');
}
