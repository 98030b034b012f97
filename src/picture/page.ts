/** A picture as a page of HTML to look around in. */

import { createHash } from 'node:crypto';
import { asset } from './asset';
import { layOut } from './layout';
import { Picture, PictureExpectation, Verdict } from './picture';
import { drawingOf, escaped, legendOf, summaryOf } from './svg';

/**
 * One file to look around in: no network, nothing beside a browser. What came
 * from a manifest is text, never markup, and the policy in its head lets
 * nothing run but the page's own script.
 */
export async function toHtml(pictures: readonly Picture[], title: string): Promise<string> {
  const style = asset('picture.css') + asset('page.css');
  const script = asset('page.js');
  const sheets: string[] = [];
  for (const picture of pictures) sheets.push(await sheetOf(picture, sheets.length));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Who reaches whom: ${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Who reaches whom <small>${escaped(title)}</small></h1>
${pictures.length > 1 ? `<label>Part <select id="part">${pictures.map((picture, index) => `<option value="${index}">${escaped(picture.title ?? 'Everything')}</option>`).join('')}</select></label>` : ''}
<label>Search <input id="search" type="search" placeholder="name, namespace, port" autocomplete="off"></label>
<output id="found" for="search"></output>
<span class="tools" role="group" aria-label="View">
<button type="button" id="smaller" aria-label="Zoom out" title="Zoom out (-)">−</button>
<button type="button" id="fit" aria-label="Fit" title="Fit (0)">Fit</button>
<button type="button" id="larger" aria-label="Zoom in" title="Zoom in (+)">+</button>
<button type="button" id="theme" title="Light, dark, or as the system">Theme: system</button>
</span>
</header>
<main>
${sheets.join('')}<aside id="details" aria-live="polite" aria-label="Details"></aside>
</main>
<script type="application/json" id="data">${JSON.stringify(pictures.map(dataOf)).replace(/[<>&\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

async function sheetOf(picture: Picture, index: number): Promise<string> {
  const layout = await layOut(picture);
  const legend = legendOf(picture, 900);
  const size = `viewBox="0 0 ${layout.width} ${layout.height}" width="${layout.width}" height="${layout.height}"`;
  return `<section class="sheet" data-sheet="${index}"${index === 0 ? '' : ' hidden'}>
<div class="canvas" tabindex="-1"><svg class="picture" ${size} role="group" aria-label="${escaped(summaryOf(picture))}">
${drawingOf(layout)}</svg></div>
<svg class="picture legend" width="${legend.width}" height="${legend.height}" aria-hidden="true">${legend.drawing}</svg>
${picture.expectations.length === 0 ? '' : tableOf(picture.expectations)}</section>
`;
}

const VERDICTS: Readonly<Record<Verdict, string>> = { 'held': '✓ held', 'failed': '✗ failed', 'not-observed': '? not observed', 'allowed': '? not observed, which is allowed' };

const MOST_OPEN_ROWS = 100;

function tableOf(expectations: readonly PictureExpectation[]): string {
  const isObserved = expectations.some(({ verdict }) => verdict !== undefined);
  const rows = expectations.map(({ from, to, probe, expected, because, predicted, observed, verdict }, index) => {
    const cells = [
      `<button type="button" data-row="${index}">${escaped(from === '' ? to : `${from} → ${to}`)}</button>`,
      escaped(probe),
      escaped(expected),
      ...isObserved ? [`${verdict === undefined ? 'not checked' : VERDICTS[verdict]}${observed === undefined || verdict === 'held' ? '' : `: ${escaped(observed)}`}`] : [],
      escaped(because ?? ''),
      escaped(predicted),
    ];
    return `<tr${verdict === undefined ? '' : ` class="${verdict}"`}>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>\n`;
  });
  const heads = ['From → to', 'Probe', 'Expected', ...isObserved ? ['Observed'] : [], 'Because', 'By the manifests'];
  // Longer than anybody reads at once, it would take the picture's room, and its time.
  const isOpen = expectations.length <= MOST_OPEN_ROWS;
  return `<details class="expectations"${isOpen ? ' open' : ''}><summary>${expectations.length} ${expectations.length === 1 ? 'expectation' : 'expectations'}${countsOf(expectations)}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Expectations"><table><thead><tr>${heads.map(head => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('')}</tbody></table></div></details>
`;
}

function countsOf(expectations: readonly PictureExpectation[]): string {
  const counts = (['held', 'failed', 'not-observed', 'allowed'] as const).flatMap(one => {
    const count = expectations.filter(({ verdict }) => verdict === one).length;
    return count === 0 ? [] : `${count} ${VERDICTS[one].slice(2)}`;
  });
  return counts.length === 0 ? '' : `: ${counts.join(', ')}`;
}

/** What the script needs to know, by index. */
function dataOf({ nodes, edges, expectations }: Picture) {
  const indexes = new Map(nodes.map(({ id }, index) => [id, index]));
  const indexesOf = (ids: readonly string[]) => ids.flatMap(id => indexes.get(id) ?? []);
  return {
    nodes: nodes.map(({ title, frame, kind, detail, open, reasons, callers }) =>
      ({ title, frame, kind, detail, open, reasons, callers: callers === 'everyone' ? callers : callers && indexesOf(callers) })),
    edges: edges.map(({ from, to, kind, labels }) => ({ from: indexes.get(from), to: indexes.get(to), kind, labels })),
    rows: expectations.map(({ nodes: about }) => indexesOf(about)),
  };
}
