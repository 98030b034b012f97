/** The picture in Graphviz's language. */

import { COLOURS, colourOf } from './mermaid';
import { framesOf, linesOf, Picture, PictureNode, titleOf } from './picture';
import { dot as quoted } from '../text/escape';

export function toDot(picture: Picture): string {
  let text = 'digraph connectivity {\n  rankdir=LR;\n  node [shape=box, style="rounded,filled", fillcolor="#ddf4ff", fontname="sans-serif"];\n  edge [fontname="sans-serif"];\n';
  for (const node of picture.nodes) if (node.frame === undefined) text += `  ${box(node)}\n`;
  framesOf(picture).forEach((frame, index) => {
    text += `  subgraph cluster_${index} {\n    label=${quoted(frame)};\n`;
    for (const node of picture.nodes) if (node.frame === frame) text += `    ${box(node)}\n`;
    text += '  }\n';
  });
  for (const edge of picture.edges) {
    const style = edge.kind === 'way' ? '' : edge.kind === 'named' ? ', penwidth=0.5' : edge.kind === 'meant' ? ', style=dashed' : ', style=dashed, arrowhead=tee';
    const colour = colourOf(edge);
    const tooltip = edge.reasons === undefined ? '' : `, tooltip=${quoted(edge.reasons.join('\n'))}`;
    text += `  ${quoted(edge.from)} -> ${quoted(edge.to)} [label=${quoted(linesOf(edge).join('\n'))}${style}${colour === undefined ? '' : `, color="${colour}"`}${tooltip}];\n`;
  }
  return `${text}}\n`;
}

function box(node: PictureNode): string {
  const fill = node.open ? '#fff1e5' : node.kind === 'service' ? '#ddf4ff' : node.kind === 'external' ? '#fbefff' : '#f4f6f8';
  const change = node.change === undefined ? '' : `, penwidth=3, color="${COLOURS[node.change]}"`;
  return `${quoted(node.id)} [label=${quoted(`${titleOf(node)}\n${node.detail}`)}, fillcolor="${fill}"${change}];`;
}
