/** What is left out of a folder because somebody says so: patterns like those of .gitignore. */

import ignore, { Ignore } from 'ignore';

/** The file whose lines say what is not read, in its folder and below. */
export const IGNORE_FILE = '.connectivityignore';

/** The text of a folder's own file; undefined where it has none. */
export type IgnoreText = (folder: string) => string | undefined;

const NO_FILES: IgnoreText = () => undefined;

/** Patterns of the command line, and those of the files in folders. */
export class Exclusions {
  private readonly own: Ignore;
  private readonly files = new Map<string, Ignore | undefined>();

  /**
   * @param patterns as in .gitignore; a path in one is seen from the folder that is read, or from the current folder
   * @param below the files of the folders that are read, by their paths below it
   * @param above the files of the folders from the current one down to it, by their paths from the current one
   */
  public constructor(
    private readonly patterns: readonly string[] = [], private readonly below?: IgnoreText, private readonly above: IgnoreText = NO_FILES,
  ) {
    this.own = ignore().add([...patterns]);
  }

  /** The same patterns, with the files of folders; those of a base hold for what is compared with it. */
  public with(below: IgnoreText, above: IgnoreText): Exclusions {
    return this.below === undefined ? new Exclusions(this.patterns, below, above) : this;
  }

  /** Whether a file or a folder is left out, by its path below what is read and by the one that is shown. */
  public has(name: string, shown: string, isFolder: boolean): boolean {
    if (name === '') return false;
    const end = isFolder ? '/' : '';
    if (this.patterns.length > 0 && [name, shown].some(one => ignore.isPathValid(one) && this.own.ignores(`${one}${end}`))) return true;

    const isAbove = shown.endsWith(`/${name}`) && ignore.isPathValid(shown);
    const around = isAbove ? this.said(this.above, 'above', shown, shown.length - name.length, end) : undefined;
    return this.said(this.below ?? NO_FILES, 'below', name, name.length, end) ?? around ?? false;
  }

  /** What the files say of a path; the one nearest to it has the last word. */
  private said(textIn: IgnoreText, where: string, name: string, length: number, end: string): boolean | undefined {
    let said: boolean | undefined;
    for (let at = 0; at >= 0 && at < length; at = name.indexOf('/', at) + 1 || -1) {
      const found = this.fileIn(textIn, where, name.slice(0, Math.max(0, at - 1)))?.test(`${name.slice(at)}${end}`);
      if (found?.ignored === true) said = true;
      else if (found?.unignored === true) said = false;
    }
    return said;
  }

  private fileIn(textIn: IgnoreText, where: string, folder: string): Ignore | undefined {
    const key = `${where} ${folder}`;
    if (!this.files.has(key)) {
      const text = textIn(folder);
      this.files.set(key, text === undefined ? undefined : ignore().add(text));
    }
    return this.files.get(key);
  }
}
