/** What happens, while it happens: a list that is kept up to date on a terminal, plain lines elsewhere. */

import { Happening } from './play';
import { renderMismatch } from './report';
import { terminal, visible } from '../text/escape';

export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const CLEAR_BELOW = '\r\u001b[J';

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
        // Where no list can be kept up to date, what takes long is told when it begins.
        this.print(this.screen.isTTY !== true && happening.slow === true ? `…   ${happening.text}` : undefined);
        break;
      case 'over':
        this.running.delete(happening.id);
        this.print();
        break;
      case 'ended': {
        const { result, text } = happening;
        const { verdict, cause, id } = result;
        this.running.delete(id);
        const good = verdict === 'held' || verdict === 'allowed';
        const mark = verdict === 'held' ? 'ok' : verdict === 'allowed' ? 'allowed' : 'NOT OK';
        this.print(`${mark}  ${text}: ${good ? result.observed : renderMismatch(result)}${good || cause === undefined ? '' : `\n        ${cause}`}`);
        break;
      }
    }
  }

  /** Takes the list away, for what comes after it. */
  public end(): void {
    this.running.clear();
    this.print();
  }

  /** What stays, above the list of what is under way. */
  private print(line?: string): void {
    const said = line === undefined ? [] : [terminal(line)];
    if (this.screen.isTTY !== true) {
      for (const one of said) this.screen.write(`${one}\n`);
      return;
    }
    const { columns = 80, rows = 24 } = this.screen;
    const all = [...this.running.values()].map(text => `…   ${text}`);
    // What has left the screen at its top can't be taken back.
    const room = Math.max(1, rows - 2);
    const list = (all.length <= room ? all : [...all.slice(0, room - 1), `…   and ${all.length - room + 1} more`]).map(one => visible(one, Infinity).slice(0, columns - 1));
    const back = this.shown === 0 ? '' : `\u001b[${this.shown}A`;
    this.screen.write(`${back}${CLEAR_BELOW}${[...said, ...list].map(one => `${one}\n`).join('')}`);
    this.shown = list.length;
  }
}
