/** What happens, while it happens: a list that is kept up to date on a terminal, plain lines elsewhere. */

import { Happening } from './play';

export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const UP_AND_CLEAR = '\u001b[1A\u001b[2K';

export class Progress {
  /** What is under way, by id. */
  private readonly running = new Map<string, string>();
  private shown = 0;

  public constructor(private readonly screen: Screen) {}

  public tell(happening: Happening | { readonly kind: 'said'; readonly text: string }): void {
    switch (happening.kind) {
      case 'said':
        this.print(`# ${happening.text}`);
        break;
      case 'step':
        if (happening.title !== undefined) this.print(`\n${happening.title}`);
        this.print(`# ${happening.text}`);
        break;
      case 'begun':
        this.running.set(happening.id, happening.text);
        this.print();
        break;
      case 'ended': {
        const { verdict, expected, observed, cause, id } = happening.result;
        this.running.delete(id);
        const good = verdict === 'held' || verdict === 'allowed';
        this.print(`${good ? 'ok' : 'NOT OK'}  ${happening.text}: ${good ? observed : `expected ${expected}, observed ${observed}`}`);
        if (!good && cause !== undefined) this.print(`        ${cause}`);
        break;
      }
    }
  }

  /** Takes the list away, for what comes after it. */
  public end(): void {
    this.running.clear();
    this.print();
  }

  /** A line that stays, above the list of what is under way. */
  private print(line?: string): void {
    if (this.screen.isTTY !== true) {
      if (line !== undefined) this.screen.write(`${line}\n`);
      return;
    }
    const width = this.screen.columns ?? 80;
    const list = [...this.running.values()].map((text) => `…   ${text}`.slice(0, width - 1));
    this.screen.write(UP_AND_CLEAR.repeat(this.shown) + [...line === undefined ? [] : [line], ...list].map((one) => `${one}\n`).join(''));
    this.shown = list.length;
  }
}
