/** On which line of a text a manifest's field stands. */

import { Event, EVENT_ID, getScalarValue, YAMLException } from 'js-yaml';
import { Document, documentsOf } from './documents';
import { Manifest } from '../read';
import { eventsOf, lineBreaks, startOf } from './value';

/** A value of a document: where it begins, and what is in it by key or place. */
interface Place {
  /** The offset of its key where it has one: that is the line which a reader looks for. */
  readonly start: number;
  readonly within: ReadonlyMap<string, Place>;
}

/** The line of a field such as `spec.ports[0].port`, or of the nearest thing around it, in the text that the manifest was read from. */
export function lineOf(text: string, manifest: Manifest, field = ''): number | undefined {
  const found = lookedInto(text, manifest.document ?? 0);
  if (found === undefined) return manifest.line;
  const items = manifest.item === undefined ? [] : ['items', String(manifest.item)];
  const keys = [...items, ...keysOf(field)];
  let place = found.root;
  let depth = 0;
  for (let next = place.within.get(keys[0]); next !== undefined; next = place.within.get(keys[depth])) {
    place = next;
    depth++;
  }
  return depth === 0 ? manifest.line : found.document.line + lineBreaks(found.source, 0, place.start);
}

interface LookedInto {
  readonly text: string;
  readonly index: number;
  readonly documents: readonly Document[];
  readonly document: Document;
  readonly source: string;
  readonly root: Place;
}

/** The document asked for last: findings come in the order of the file, many about one document. */
let latest: LookedInto | undefined;

function lookedInto(text: string, index: number): LookedInto | undefined {
  if (latest?.text === text && latest.index === index) return latest;
  const documents = latest?.text === text ? latest.documents : documentsOf(text);
  const document = documents[index];
  if (document === undefined) return undefined;
  try {
    const { events, source } = eventsOf(document.text);
    latest = { text, index, documents, document, source, root: new Places(events, source).root() };
    return latest;
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

/** The keys of a field such as `spec.ports[0].port`, from the outside in. */
export function keysOf(field: string): readonly string[] {
  return [...field.matchAll(/\[(\d+)\]|\["?([^\]"]+)"?\]|([^.[\]]+)/g)].map(([, index, quoted, plain]) => index ?? quoted ?? plain);
}

class Places {
  private at = 1;

  public constructor(private readonly events: readonly Event[], private readonly source: string) {}

  public root(): Place {
    return this.place(0);
  }

  private place(keyStart?: number): Place {
    const event = this.events[this.at++];
    const start = keyStart ?? (event === undefined ? 0 : startOf(event));
    const within = new Map<string, Place>();
    if (event?.type === EVENT_ID.SEQUENCE) {
      for (let index = 0; this.events[this.at].type !== EVENT_ID.POP; index++) within.set(String(index), this.place());
      this.at++;
    } else if (event?.type === EVENT_ID.MAPPING) {
      while (this.events[this.at].type !== EVENT_ID.POP) {
        const key = this.events[this.at];
        const name = key.type === EVENT_ID.SCALAR ? getScalarValue(this.source, key) : '';
        if (key.type === EVENT_ID.SCALAR || key.type === EVENT_ID.ALIAS) this.at++;
        else this.place();
        within.set(name, this.place(startOf(key)));
      }
      this.at++;
    }
    return { start, within };
  }
}
