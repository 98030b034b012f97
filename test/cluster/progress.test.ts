import { Happening } from '../../src/cluster/play';
import { Progress } from '../../src/cluster/progress';
import { ResultData } from '../../src/plan/results';

/** What is on a screen after all that was written to it: lines, `\r`, cursor up, and clearing from the cursor on. */
class Terminal {
  public readonly isTTY = true;
  public lines: string[] = [''];
  private row = 0;
  private column = 0;

  public constructor(public readonly columns: number, public readonly rows: number) {}

  public write(text: string): void {
    for (const [, up, below, return_, newline, character] of text.matchAll(/\u001b\[(\d+)A|(\u001b\[J)|(\r)|(\n)|([^])/gu)) {
      if (up !== undefined) this.row -= Number(up);
      if (below !== undefined) this.lines = [...this.lines.slice(0, this.row), this.lines[this.row].slice(0, this.column)];
      if (return_ !== undefined) this.column = 0;
      if (newline !== undefined) this.go(this.row + 1);
      if (character !== undefined) this.put(character);
    }
  }

  public get shown(): readonly string[] {
    return this.lines.filter((line, index) => line !== '' || index < this.lines.length - 1);
  }

  private put(character: string): void {
    if (this.column === this.columns) this.go(this.row + 1);
    const line = this.lines[this.row].padEnd(this.column);
    this.lines[this.row] = line.slice(0, this.column) + character + line.slice(this.column + 1);
    this.column++;
  }

  private go(row: number): void {
    this.row = row;
    this.column = 0;
    this.lines[row] ??= '';
  }
}

function ended(id: string, more: Partial<ResultData> = {}): Happening {
  return { kind: 'ended', text: `${id} -> api`, result: { id, step: 0, expected: 'answers', observed: 'answers 200', verdict: 'held', ...more } };
}
const begun = (id: string, text = `${id} -> api`): Happening => ({ kind: 'begun', id, text });

function drawn(happenings: readonly Happening[], columns = 80, rows = 24): readonly string[] {
  const terminal = new Terminal(columns, rows);
  const progress = new Progress(terminal);
  happenings.forEach(one => progress.tell(one));
  return terminal.shown;
}

describe('on a terminal', () => {
  test('what is under way is a list below what is over', () => {
    expect(drawn([begun('a'), begun('b'), begun('c'), ended('b'), { kind: 'over', id: 'c' }, begun('d')])).toEqual(['ok  b -> api: answers 200', '…   a -> api', '…   d -> api']);
  });

  test('a line of the list never wraps, so that all of it can be taken back', () => {
    expect(drawn([begun('a', 'x'.repeat(200)), begun('b'), ended('b'), ended('a')], 30)).toEqual(['ok  b -> api: answers 200', 'ok  a -> api: answers 200']);
  });

  test('a line that stays may wrap', () => {
    const mismatch = ended('b', { verdict: 'failed', observed: 'refused', cause: 'Service default/api has no endpoints: its selector app=ap matches no pod' });
    expect(drawn([begun('a'), begun('b'), mismatch, ended('a')], 40).join('')).toBe(
      'NOT OK  b -> api: expected answers, observed refused        Service default/api has no endpoints: its selector app=ap matches no podok  a -> api: answers 200');
  });

  test('the list leaves room on a small screen', () => {
    expect(drawn(['a', 'b', 'c', 'd', 'e'].map(id => begun(id)), 80, 5)).toEqual(['…   a -> api', '…   b -> api', '…   and 3 more']);
  });

  test('a ^C that the terminal echoed does not shift it', () => {
    const terminal = new Terminal(80, 24);
    const progress = new Progress(terminal);
    progress.tell(begun('a'));
    terminal.write('^C');
    progress.tell({ kind: 'said', text: 'interrupted' });
    progress.end();
    expect(terminal.shown).toEqual(['# interrupted']);
  });
});

test('elsewhere, a step and what takes long are told when they begin, a line each', () => {
  const said: string[] = [];
  const progress = new Progress({ write: text => said.push(text) });
  progress.tell({ kind: 'step', text: 'apply app', title: 'ClusterIP' });
  progress.tell({ kind: 'begun', id: 'web', text: 'Deployment default/web gets ready', slow: true });
  progress.tell({ kind: 'over', id: 'web' });
  expect(said.join('')).toBe('\nClusterIP\n# apply app\n…   Deployment default/web gets ready\n');
});

test('elsewhere there are plain lines, of what is over alone', () => {
  const said: string[] = [];
  const progress = new Progress({ write: text => said.push(text) });
  [begun('a'), ended('a', { verdict: 'not-observed', observed: 'not observed', cause: 'no pod' }), ended('b', { verdict: 'allowed', observed: 'not observed', cause: 'no load balancer' })].forEach(one => progress.tell(one));
  progress.end();
  expect(said.join('')).toBe('NOT OK  a -> api: expected answers, not observed\n        no pod\nallowed  b -> api: not observed\n');
});
