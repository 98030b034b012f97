/** Places the boxes and lines of a picture, by Graphviz. */

// The package is an ES module, whose types alone are imported here.
// eslint-disable-next-line @typescript-eslint/consistent-type-imports
import type { Graph, instance as Instance } from '@viz-js/viz' with { 'resolution-mode': 'import' };
import { framesOf, linesOf, Picture, PictureEdge, PictureNode, titleOf } from './picture';
import { defined } from '../kubernetes/values';

/** Everything in pixels, from the upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LaidNode extends Box {
  readonly node: PictureNode;
  readonly title: string;
}

export interface LaidEdge {
  readonly edge: PictureEdge;
  /** Of an SVG path. */
  readonly path: string;
  /** Where it arrives, and in which direction, in degrees. */
  readonly tip: { readonly x: number; readonly y: number; readonly angle: number };
  readonly lines: readonly string[];
  /** The middle of the lines. */
  readonly label?: { readonly x: number; readonly y: number };
}

export interface LaidFrame extends Box {
  readonly title: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly LaidFrame[];
  readonly nodes: readonly LaidNode[];
  readonly edges: readonly LaidEdge[];
}

export const LINE = 15;
const POINTS = 72;
const MARGIN = 16;
/** Names may have 253 characters; the whole one is in the tooltip. */
const LONGEST_TITLE = 36;

/**
 * Places everything, by Graphviz (as WebAssembly): namespaces are its clusters,
 * and traffic flows from left to right. It sees sizes alone, so no name of a
 * manifest can mean anything to it, and no font of a machine makes a difference.
 */
export async function layOut(picture: Picture): Promise<Layout> {
  const boxes = picture.nodes.map((node): LaidNode => {
    const title = short(titleOf(node));
    const width = Math.max(120, 28 + Math.max(textWidth(title, 9), textWidth(node.detail, 7.2)));
    return { node, title, x: 0, y: 0, width, height: node.kind === 'outside' ? 60 : 46 };
  });
  const names = new Map(picture.nodes.map((node, index) => [node.id, `n${index}`]));
  const edges = picture.edges.map((edge): Unrouted => ({ edge, lines: linesOf(edge) }));
  const drawn = await graphviz({
    directed: true,
    // With the three limits Graphviz searches a third shorter for the best places, and finds as good ones.
    graphAttributes: { rankdir: 'LR', nodesep: 0.25, ranksep: 0.45, nslimit: 2, nslimit1: 2, mclimit: 0.5 },
    nodeAttributes: { shape: 'box', fixedsize: true, label: '' },
    nodes: boxes.map(({ node, width, height }) => ({ name: names.get(node.id) ?? '', attributes: { width: width / POINTS, height: height / POINTS } })),
    subgraphs: framesOf(picture).map((frame, index) => ({
      name: `cluster_${index}`,
      graphAttributes: { label: room(textWidth(frame, 7.6) + 8, LINE + 6), labeljust: 'l', margin: MARGIN },
      nodes: picture.nodes.filter(node => node.frame === frame).map(node => ({ name: names.get(node.id) ?? '' })),
    })),
    edges: [
      ...edges.map(({ edge, lines }, index) => ({
        tail: names.get(edge.from) ?? '',
        head: names.get(edge.to) ?? '',
        attributes: {
          id: `e${index}`,
          label: lines.length > 0 ? room(Math.max(...lines.map(line => textWidth(line, 6.2))) + 8, lines.length * LINE) : '',
        },
      })),
      ...folds(picture).map(([tail, head]) => ({ tail: names.get(tail) ?? '', head: names.get(head) ?? '', attributes: { style: 'invis', weight: 0 } })),
    ],
  });
  return read(drawn, boxes, edges, framesOf(picture));
}

/** Text that only takes its room. */
function room(width: number, height: number): { readonly html: string } {
  return { html: `<table border="0" cellborder="0" cellspacing="0" cellpadding="0" fixedsize="true" width="${Math.ceil(width)}" height="${Math.ceil(height)}"><tr><td></td></tr></table>` };
}

/** About; wide scripts count twice. */
function textWidth(text: string, ofCharacter: number): number {
  let characters = 0;
  for (const character of text) characters += /[\u1100-\uffdc\p{Extended_Pictographic}]/u.test(character) ? 2 : 1;
  return characters * ofCharacter;
}

function short(title: string): string {
  return title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE - 1)}…`;
}

/**
 * Pieces that have nothing to do with anything else would stand below each
 * other, two columns and a thousand rows. Invisible arrows from one to another
 * make rows of several.
 */
function folds(picture: Picture): [tail: string, head: string][] {
  const rows = new Map<string, PictureNode[][]>();
  for (const piece of piecesOf(picture)) {
    const [{ frame = '' }] = piece;
    if (piece.some(node => (node.frame ?? '') !== frame)) continue;
    const others = rows.get(frame);
    if (others === undefined) rows.set(frame, [piece]);
    else others.push(piece);
  }
  const starts = new Set(picture.edges.map(({ from }) => from));
  const ends = new Set(picture.edges.map(({ to }) => to));
  return [...rows.values()].flatMap(pieces => {
    const height = Math.ceil(pieces.length / Math.max(1, Math.round(Math.sqrt(pieces.length / 5))));
    return pieces.slice(height).flatMap((piece, index): [string, string][] => {
      const tail = pieces[index].find(({ id }) => !starts.has(id)) ?? pieces[index][0];
      const head = piece.find(({ id }) => !ends.has(id)) ?? piece[0];
      return [[tail.id, head.id]];
    });
  });
}

/** What hangs together. */
function piecesOf({ nodes, edges }: Picture): PictureNode[][] {
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const byId = new Map(nodes.map(node => [node.id, node]));
  const seen = new Set<string>();
  return nodes.flatMap(({ id }) => {
    const piece: PictureNode[] = [];
    const next = [id];
    for (let one = next.pop(); one !== undefined; one = next.pop()) {
      const node = byId.get(one);
      if (node === undefined || seen.has(one)) continue;
      seen.add(one);
      piece.push(node);
      next.push(...neighbours.get(one) ?? []);
    }
    return piece.length === 0 ? [] : [piece];
  });
}

type Unrouted = Pick<LaidEdge, 'edge' | 'lines'>;

interface Drawn {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly bb?: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id?: string; readonly pos?: string; readonly lp?: string }[];
}

async function graphviz(graph: Graph): Promise<Drawn> {
  // The package's types are those of its ES module, which a CommonJS module may not require; what it has for those is the same.
  // A part of it travels inside the package, put there when it is packed.
  // eslint-disable-next-line @typescript-eslint/no-require-imports, import/no-extraneous-dependencies
  const { instance }: { readonly instance: typeof Instance } = require('@viz-js/viz');
  const drawn = (await instance()).renderJSON(graph, { format: 'json0', yInvert: true });
  if (!isDrawn(drawn)) throw new Error(`Graphviz answered something else than a drawing: ${Object.keys(drawn).join(', ')}.`);
  return drawn;
}

function isDrawn(value: object): value is Drawn {
  return 'bb' in value && typeof value.bb === 'string';
}

function read(
  { bb, objects = [], edges: drawnEdges = [] }: Drawn, boxes: readonly LaidNode[], edges: readonly Unrouted[], frames: readonly string[]): Layout {
  const placed = new Map(objects.map(object => [object.name, object]));
  const lines = new Map(drawnEdges.map(edge => [edge.id, edge]));
  const whole = boxOf(bb);
  return {
    width: whole.width + 2 * MARGIN,
    height: whole.height + 2 * MARGIN,
    frames: frames.map((title, index) => ({ title, ...boxOf(placed.get(`cluster_${index}`)?.bb ?? bb) })),
    nodes: boxes.map((box, index) => {
      const [[x, y]] = pointsOf(placed.get(`n${index}`)?.pos ?? '0,0');
      return { ...box, x: round(x - box.width / 2), y: round(y - box.height / 2) };
    }),
    edges: edges.map(({ edge, lines: text }, index) => {
      const { pos = '', lp } = lines.get(`e${index}`) ?? {};
      const [[x, y]] = lp === undefined ? [[0, 0]] : pointsOf(lp);
      return defined({ edge, lines: text, ...pathOf(pos), label: lp === undefined ? undefined : { x, y } });
    }),
  };
}

/** `llx,lly,urx,ury` */
function boxOf(bb: string): Box {
  const [left, bottom, right, top] = bb.split(',').map(Number);
  return { x: round(left + MARGIN), y: round(top + MARGIN), width: round(right - left), height: round(bottom - top) };
}

function pointsOf(points: string): [number, number][] {
  return points.split(' ').map(point => {
    const [x, y] = point.split(',').map(Number);
    return [round(x + MARGIN), round(y + MARGIN)];
  });
}

/** `e,END START CONTROL CONTROL POINT …`: Bézier curves, and where the arrow's head is. */
function pathOf(pos: string): Pick<LaidEdge, 'path' | 'tip'> {
  const [[x, y], start, ...curve] = pointsOf(pos.replace(/^e,/, ''));
  const [fromX, fromY] = curve[curve.length - 1] ?? [x, y];
  const angle = Math.round(Math.atan2(y - fromY, x - fromX) * 180 / Math.PI);
  return { path: `M${start ?? `${x},${y}`}${curve.length > 0 ? ` C${curve.join(' ')}` : ''} L${x},${y}`, tip: { x, y, angle } };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
