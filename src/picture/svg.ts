/** The picture as an SVG file, and the parts of it that the page uses too. */

import { asset } from './asset';
import { LaidEdge, LaidNode, layOut, Layout, LINE } from './layout';
import { Change, Picture, PictureEdge } from './picture';
import { xml } from '../text/escape';

/** A file of its own: no script, no network, light and dark as its reader likes it. */
export async function toSvg(picture: Picture): Promise<string> {
  const layout = await layOut(picture);
  const legend = legendOf(picture, layout.width);
  const width = Math.max(layout.width, legend.width);
  const height = layout.height + legend.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(summaryOf(picture))}</title>
<style>
${asset('picture.css')}</style>
<rect class="ground" width="100%" height="100%"/>
${drawingOf(layout)}<g transform="translate(0,${layout.height})">
${legend.drawing}</g>
</svg>
`;
}

/** For who can't see it. */
export function summaryOf({ title, nodes }: Picture): string {
  const services = nodes.filter(({ kind }) => kind === 'service');
  const open = nodes.filter(node => node.open && node.kind !== 'outside').map(node => node.title);
  const of = title === undefined ? '' : ` (${title})`;
  return `Who reaches whom${of}: ${services.length} ${services.length === 1 ? 'Service' : 'Services'}, ${open.length === 0 ? 'nothing' : [...new Set(open)].join(', ')} open to the outside`;
}

/** Frames below, then arrows, then boxes. Each carries its index in the picture. */
export function drawingOf({ frames, edges, nodes }: Layout): string {
  let drawing = '';
  for (const { title, x, y, width, height } of frames) drawing += `<g class="frame"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><text x="${x + 12}" y="${y + 20}">${escaped(title)}</text></g>\n`;

  edges.forEach((edge, index) => drawing += arrow(edge, index));
  nodes.forEach((node, index) => drawing += box(node, index));
  return drawing;
}

function box({ node, title, x, y, width, height }: LaidNode, index: number): string {
  const { kind, open, change = '' } = node;
  const classes = ['node', kind, open ? 'open' : '', change].filter(one => one !== '').join(' ');
  const radius = kind === 'workload' || kind === 'missing' ? 5 : kind === 'external' ? 14 : height / 2;
  return `<g class="${classes}" data-node="${index}"><title>${escaped([node.title, ...node.reasons].join('\n'))}</title>`
    + `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`
    + `<text x="${middle(x, width)}" y="${y + height / 2 - 2}">${escaped(title)}</text><text class="detail" x="${middle(x, width)}" y="${y + height / 2 + 14}">${escaped(node.detail)}</text></g>\n`;
}

function arrow({ edge, path, tip, lines, label }: LaidEdge, index: number): string {
  const classes = ['edge', edge.kind, edge.verdict ?? '', edge.change ?? ''].filter(one => one !== '').join(' ');
  const head = headOf(edge.kind, `translate(${tip.x},${tip.y}) rotate(${tip.angle})`);
  const text = label === undefined ? '' : lines.map((line, at) =>
    `<text x="${label.x}" y="${label.y + (at - lines.length / 2) * LINE + 11}">${escaped(line)}</text>`).join('');
  const title = edge.reasons === undefined ? '' : `<title>${escaped(edge.reasons.join('\n'))}</title>`;
  return `<g class="${classes}" data-edge="${index}">${title}<path d="${path}"/>${head}${text}</g>\n`;
}

function headOf(kind: PictureEdge['kind'], transform: string): string {
  return kind === 'barred'
    ? `<path class="cross" transform="${transform}" d="M-9,-4 L-1,4 M-9,4 L-1,-4"/>`
    : `<polygon transform="${transform}" points="0,0 -9,-4 -9,4"/>`;
}

function middle(x: number, width: number): number {
  return Math.round((x + width / 2) * 10) / 10;
}

type Legend = readonly [is: (picture: Picture) => boolean, sign: string, text: string];

const hasNode = (is: (node: Picture['nodes'][number]) => boolean) => ({ nodes }: Picture) => nodes.some(is);
const hasEdge = (is: (edge: PictureEdge) => boolean) => ({ edges }: Picture) => edges.some(is);
const boxSign = (classes: string) => `<g class="node ${classes}"><rect y="-7" width="26" height="14" rx="${classes === 'workload' ? 3 : 7}"/></g>`;
const arrowSign = (kind: PictureEdge['kind'], classes = '') => `<g class="edge ${kind} ${classes}"><path d="M0,0 H26"/>${headOf(kind, 'translate(26,0)')}</g>`;

const LEGEND: readonly Legend[] = [
  [hasNode(({ open }) => open), boxSign('open'), 'open to the outside'],
  [hasNode(({ kind, open }) => kind === 'service' && !open), boxSign('service'), 'Service'],
  [hasNode(({ kind }) => kind === 'workload'), boxSign('workload'), 'pods'],
  [hasNode(({ kind }) => kind === 'external'), boxSign('external'), 'beyond the cluster'],
  [hasNode(({ kind }) => kind === 'missing'), boxSign('missing'), 'does not exist'],
  [hasEdge(({ kind }) => kind === 'way'), arrowSign('way'), 'leads to'],
  [hasEdge(({ kind }) => kind === 'named'), arrowSign('named'), 'is told its name'],
  [hasEdge(({ kind }) => kind === 'meant'), arrowSign('meant'), 'declared: gets through'],
  [hasEdge(({ kind }) => kind === 'barred'), arrowSign('barred'), 'declared: does not'],
  [hasEdge(({ verdict }) => verdict === 'held'), arrowSign('meant', 'held'), '✓ observed so'],
  [hasEdge(({ verdict }) => verdict === 'failed'), arrowSign('meant', 'failed'), '✗ observed otherwise'],
  [hasEdge(({ verdict }) => verdict === 'not-observed' || verdict === 'allowed'), arrowSign('meant', 'allowed'), '? not observed'],
  [picture => isChanged(picture, 'added'), boxSign('added'), '+ added'],
  [picture => isChanged(picture, 'removed'), boxSign('removed'), '− removed'],
  [picture => isChanged(picture, 'changed'), boxSign('changed'), '~ changed'],
];

function isChanged({ nodes, edges }: Picture, wanted: Change): boolean {
  return [...nodes, ...edges].some(({ change }) => change === wanted);
}

/** What the signs in this picture mean, in rows. */
export function legendOf(picture: Picture, width: number): { readonly width: number; readonly height: number; readonly drawing: string } {
  const entry = 180;
  const row = 24;
  const entries = LEGEND.filter(([is]) => is(picture));
  const columns = Math.max(3, Math.floor(width / entry));
  const drawing = entries.map(([, sign, text], at) =>
    `<g transform="translate(${16 + (at % columns) * entry},${row / 2 + Math.floor(at / columns) * row})">${sign}<text x="34" y="4">${text}</text></g>\n`).join('');
  return { width: 16 + Math.min(columns, entries.length) * entry, height: Math.ceil(entries.length / columns) * row + 8, drawing };
}

/** For XML and HTML, as text or within quotes. */
export function escaped(text: string): string {
  return text.split('\n').map(xml).join('\n');
}
