/** The picture in Mermaid's language, within what GitHub draws. */

import { Change, framesOf, linesOf, Picture, PictureEdge, PictureNode, titleOf, Verdict } from './picture';
import { visible } from '../text/escape';

/** What GitHub's Mermaid draws at most. */
const MAX_EDGES = 500;
const MAX_TEXT = 50_000;

const SHAPES: Readonly<Record<PictureNode['kind'], readonly [string, string]>> = {
  workload: ['["', '"]'], service: ['(["', '"])'], ingress: ['[["', '"]]'], external: ['{{"', '"}}'], missing: ['["', '"]'], outside: ['(("', '"))'],
};

const ARROWS: Readonly<Record<PictureEdge['kind'], string>> = { way: '-->', named: '-->', meant: '-.->', barred: '-.-x' };

const CLASSES = `  classDef workload fill:#f4f6f8,stroke:#57606a,color:#1f2328
  classDef service fill:#ddf4ff,stroke:#0969da,color:#0a3069
  classDef open fill:#fff1e5,stroke:#bc4c00,color:#6f2c00,stroke-width:3px
  classDef external fill:#fbefff,stroke:#8250df,color:#3e1f79
  classDef missing fill:none,stroke:#cf222e,stroke-dasharray:3 3
  classDef added stroke:#1a7f37,stroke-width:4px
  classDef removed stroke:#cf222e,stroke-width:4px,stroke-dasharray:5 4
  classDef changed stroke:#9a6700,stroke-width:4px
`;

/** As GitHub shows it; of a picture too large for that, what is open or changed, and how much is left out. */
export function toMermaid(picture: Picture): string {
  const whole = drawn(picture);
  if (picture.edges.length <= MAX_EDGES && whole.length <= MAX_TEXT) return whole;
  const important = new Set(picture.nodes.filter(node => node.open || node.change !== undefined).map(node => node.id));
  let edges = picture.edges.filter(edge => edge.change !== undefined || (edge.kind === 'way' && important.has(edge.from))).slice(0, MAX_EDGES);
  for (;;) {
    const kept = new Set(edges.flatMap(edge => [edge.from, edge.to]));
    const nodes = picture.nodes.filter(node => kept.has(node.id));
    const text = drawn({ ...picture, nodes, edges }, picture.nodes.length - nodes.length);
    if (text.length <= MAX_TEXT || edges.length === 0) return text;
    edges = edges.slice(0, Math.floor(edges.length / 2));
  }
}

function drawn(picture: Picture, leftOut = 0): string {
  const ids = new Map(picture.nodes.map((node, index) => [node.id, `n${index}`]));
  let text = 'flowchart LR\n';
  if (picture.nodes.length === 0) text += '  nothing["nothing to draw"]\n';
  for (const node of picture.nodes) if (node.frame === undefined) text += `  ${box(node, ids)}\n`;
  framesOf(picture).forEach((frame, index) => {
    text += `  subgraph f${index}["${escaped(frame)}"]\n`;
    for (const node of picture.nodes) if (node.frame === frame) text += `    ${box(node, ids)}\n`;
    text += '  end\n';
  });
  if (leftOut > 0) text += `  rest["${leftOut} more are not drawn: Mermaid has no room, the HTML has"]\n`;
  const styles: string[] = [];
  picture.edges.forEach((edge, index) => {
    const label = linesOf(edge).map(escaped).join('<br/>');
    text += `  ${ids.get(edge.from)} ${ARROWS[edge.kind]}${label && `|"${label}"|`} ${ids.get(edge.to)}\n`;
    const colour = colourOf(edge);
    if (colour !== undefined) styles.push(`  linkStyle ${index} stroke:${colour},stroke-width:3px\n`);
    else if (edge.kind === 'named') styles.push(`  linkStyle ${index} stroke-width:1px\n`);
  });
  return text + styles.join('') + CLASSES;
}

function box(node: PictureNode, ids: ReadonlyMap<string, string>): string {
  const [open, close] = SHAPES[node.kind];
  const style = node.open ? 'open' : node.kind === 'ingress' ? 'service' : node.kind;
  const line = `${ids.get(node.id)}${open}${escaped(titleOf(node))}<br/>${escaped(node.detail)}${close}:::${style}`;
  return node.change === undefined ? line : `${line}\n  class ${ids.get(node.id)} ${node.change}`;
}

const GOOD = '#1a7f37';
const BAD = '#cf222e';
const UNSURE = '#9a6700';
export const COLOURS: Readonly<Record<Change | Verdict, string>> = {
  'added': GOOD, 'removed': BAD, 'changed': UNSURE, 'held': GOOD, 'failed': BAD, 'not-observed': UNSURE, 'allowed': UNSURE,
};

export function colourOf({ change, verdict }: PictureEdge): string | undefined {
  const known = change ?? verdict;
  return known && COLOURS[known];
}

/** Mermaid's own entities for whatever could mean something to Mermaid, Markdown or HTML. */
function escaped(text: string): string {
  return visible(text, Infinity).replace(/[^\p{L}\p{N} .,:/→−+-]/gu, character => `#${character.codePointAt(0)};`);
}
