// @ts-check
'use strict';

/**
 * @typedef {{ title: string, frame?: string, kind: string, detail: string, open: boolean, reasons: string[], callers?: 'everyone' | number[] }} Box
 * @typedef {{ from: number, to: number, kind: string, labels: string[] }} Arrow
 * @typedef {{ nodes: Box[], edges: Arrow[], rows: number[][] }} Sheet
 */

(() => {
  /** @type {<T extends Element>(selector: string, type: new () => T, within?: ParentNode) => T} */
  const one = (selector, type, within = document) => {
    const found = within.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`The page has no ${selector}.`);
    return found;
  };
  /** @type {Sheet[]} */
  const sheets = JSON.parse(one('#data', HTMLScriptElement).textContent ?? '[]');
  const details = one('#details', HTMLElement);
  const search = one('#search', HTMLInputElement);
  const found = one('#found', HTMLOutputElement);

  let current = 0;
  let zoom = 1;
  /** Of the sheet that is shown, by index. @type {SVGGElement[]} */
  let boxes = [];
  /** @type {SVGGElement[]} */
  let arrows = [];
  /** @type {number[]} */
  let matches = [];
  let nextMatch = 0;

  const sheet = () => sheets[current];
  const section = () => one(`[data-sheet="${current}"]`, HTMLElement);
  const canvas = () => one('.canvas', HTMLElement, section());
  const svg = () => one('.canvas svg', SVGSVGElement, section());
  /** @param {string} selector */
  const all = selector => [...svg().querySelectorAll(selector)].flatMap(element => element instanceof SVGGElement ? [element] : []);
  /** @param {Element} element */
  const indexOf = (element) => Number(element.closest('[data-node]')?.getAttribute('data-node') ?? -1);

  // The view: the browser scrolls, which it does well by wheel, touch and keyboard; only the size is ours.

  /** @param {number} wanted @param {{ x: number, y: number }} [about] within the canvas, which stays where it is */
  function zoomTo(wanted, about) {
    const area = canvas();
    const { width, height } = svg().viewBox.baseVal;
    const { x, y } = about ?? { x: area.clientWidth / 2, y: area.clientHeight / 2 };
    const before = zoom;
    zoom = Math.min(4, Math.max(0.02, wanted));
    const left = (area.scrollLeft + x) * zoom / before - x;
    const top = (area.scrollTop + y) * zoom / before - y;
    svg().setAttribute('width', String(width * zoom));
    svg().setAttribute('height', String(height * zoom));
    area.scrollTo(left, top);
  }

  function fit() {
    const area = canvas();
    const { width, height } = svg().viewBox.baseVal;
    zoomTo(Math.min(1, area.clientWidth / width, area.clientHeight / height));
  }

  /** As much of it as can be read. */
  function begin() {
    // The area alone is measured: a large picture takes its time to be laid out, and would be once more in its new size.
    svg().style.display = 'none';
    const area = canvas();
    const { width, height } = svg().viewBox.baseVal;
    const whole = Math.min(1, area.clientWidth / width, area.clientHeight / height);
    zoom = whole >= 0.7 ? whole : Math.min(1, Math.max(0.45, area.clientWidth / width));
    svg().setAttribute('width', String(width * zoom));
    svg().setAttribute('height', String(height * zoom));
    svg().style.display = '';
  }

  /** @param {number} index @param {ScrollLogicalPosition} [where] */
  function reveal(index, where = 'center') {
    boxes[index].scrollIntoView({ block: where, inline: where });
  }

  // What is lit up.

  /** @param {Iterable<number>} nodes @param {(edge: Arrow) => boolean} isLit @param {number} [chosen] */
  function light(nodes, isLit, chosen) {
    const lit = new Set(nodes);
    dark();
    svg().classList.add('lighting');
    sheet().edges.forEach((edge, index) => {
      if (!isLit(edge)) return;
      arrows[index].classList.add('lit');
      lit.add(edge.from).add(edge.to);
    });
    for (const index of lit) boxes[index].classList.add('lit');
    if (chosen !== undefined) boxes[chosen].classList.add('chosen');
  }

  function dark() {
    svg().classList.remove('lighting');
    for (const element of section().querySelectorAll('.lit, .chosen')) element.classList.remove('lit', 'chosen');
  }

  /** What it is tied to; of a Service, only those who get through to it. @param {number} index */
  function choose(index) {
    const { nodes, edges } = sheet();
    const { kind, callers } = nodes[index];
    const who = new Set(callers === 'everyone' ? nodes.flatMap((node, at) => node.kind === 'workload' ? [at] : []) : callers);
    const doors = new Set(edges.flatMap(edge => edge.kind === 'way' && edge.to === index ? [edge.from] : []));
    light([index, ...who], edge => edge.from === index
      || (edge.to === index && (kind !== 'service' || edge.kind === 'way' || who.has(edge.from)))
      || (edge.kind === 'way' && doors.has(edge.to) && nodes[edge.from].kind === 'outside'), index);
    describe(index);
    focusable(index);
  }

  function clear() {
    dark();
    overview();
  }

  // What stands beside it.

  /** @param {string} name @param {string} [text] @param {(Element | string)[]} children */
  function element(name, text, ...children) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    made.append(...children);
    return made;
  }

  /** @param {string} head @param {(string | number)[]} items nodes, or sentences */
  function list(head, items, most = 40) {
    if (items.length === 0) return [];
    const lines = items.slice(0, most).map((item) => {
      if (typeof item === 'string') return element('li', item);
      const { title, frame, detail } = sheet().nodes[item];
      const button = element('button', `${frame === undefined ? '' : `${frame}/`}${title} (${detail})`);
      button.addEventListener('click', () => { choose(item); reveal(item); });
      return element('li', undefined, button);
    });
    if (items.length > most) lines.push(element('li', `and ${items.length - most} more`));
    return [element('h3', head), element('ul', undefined, ...lines)];
  }

  /** @param {number} index */
  function describe(index) {
    const { nodes, edges, rows } = sheet();
    const { title, frame, detail, reasons, kind, callers } = nodes[index];
    const close = element('button', 'Close (Esc)');
    close.addEventListener('click', clear);
    const declared = rows.flatMap((about, row) => about.includes(index) ? [row] : []);
    const named = Array.isArray(callers) ? callers : [];
    const services = nodes.flatMap((node, at) => node.callers === undefined ? [] : [at]);
    const reached = kind === 'workload' ? services.filter(at => nodes[at].callers === 'everyone' || nodes[at].callers?.includes(index)) : [];
    const ways = (/** @type {'from' | 'to'} */ end, /** @type {'from' | 'to'} */ other) =>
      [...new Set(edges.flatMap(edge => edge.kind === 'way' && edge[end] === index ? [edge[other]] : []))];
    details.replaceChildren(
      element('h2', title),
      element('p', `${detail}${frame === undefined ? '' : ` in ${frame}`}`),
      close,
      ...list(kind === 'service' ? 'Who can reach it, and why' : 'About it', reasons),
      ...list('These can', named),
      ...list('Reached through', ways('to', 'from')),
      ...list('Leads to', ways('from', 'to')),
      ...list('Services it can reach', reached.length > 1 && reached.length === services.length ? ['every one in this picture'] : reached),
      ...list('Declared', declared.map(row => {
        const cells = [...rowAt(row).cells].map(cell => cell.textContent);
        return `${cells[0]}, ${cells[1]}: ${cells[2]}`;
      })),
    );
    details.scrollTo(0, 0);
  }

  function overview() {
    const { nodes } = sheet();
    const indexes = nodes.map((_, index) => index);
    details.replaceChildren(
      element('h2', 'Open to the outside'),
      ...list('Click one to see who reaches it, and why', indexes.filter(index => nodes[index].open && nodes[index].kind !== 'outside')),
      ...(indexes.some(index => nodes[index].open) ? [] : [element('p', 'Nothing is.')]),
      ...list('Named, and not there', indexes.filter(index => nodes[index].kind === 'missing')),
    );
  }

  /** @param {number} index */
  function rowAt(index) {
    const row = one(`[data-row="${index}"]`, HTMLButtonElement, section()).closest('tr');
    if (row === null) throw new Error(`The table has no row ${index}.`);
    return row;
  }

  /** @param {number} index */
  function chooseRow(index) {
    const about = sheet().rows[index];
    light(about, edge => edge.kind !== 'way' && about.includes(edge.from) && about.includes(edge.to));
    rowAt(index).classList.add('chosen');
    if (about.length > 0) reveal(about[about.length - 1]);
  }

  // By keyboard: one stop for all boxes, arrows from one to the next.

  /** @param {number} index */
  function focusable(index) {
    for (const stop of svg().querySelectorAll('[tabindex="0"]')) stop.setAttribute('tabindex', '-1');
    boxes[index].setAttribute('tabindex', '0');
  }

  const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** @param {number} index @param {number} x @param {number} y */
  function neighbour(index, x, y) {
    const middle = (/** @type {number} */ at) => {
      const { x: left, y: top, width, height } = boxes[at].getBBox();
      return { x: left + width / 2, y: top + height / 2 };
    };
    const here = middle(index);
    let best = index;
    let least = Infinity;
    sheet().nodes.forEach((_, at) => {
      const there = middle(at);
      const along = (there.x - here.x) * x + (there.y - here.y) * y;
      const across = Math.abs((there.x - here.x) * y) + Math.abs((there.y - here.y) * x);
      const far = along + 3 * across;
      if (at !== index && along > 1 && far < least) {
        best = at;
        least = far;
      }
    });
    return best;
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    if (key === 'Escape') {
      clear();
      return;
    }
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
    if (key === '+' || key === '=') zoomTo(zoom * 1.25);
    else if (key === '-') zoomTo(zoom / 1.25);
    else if (key === '0') fit();
    else if (key === '/') search.focus();
    else {
      const index = target instanceof Element ? indexOf(target) : -1;
      if (index < 0) return;
      if (key === 'Enter' || key === ' ') choose(index);
      else if (key in DIRECTIONS) {
        const [x, y] = DIRECTIONS[/** @type {keyof typeof DIRECTIONS} */ (key)];
        const next = neighbour(index, x, y);
        focusable(next);
        boxes[next].focus();
        reveal(next, 'nearest');
      } else return;
    }
    event.preventDefault();
  });

  // Search.

  function look() {
    const wanted = search.value.trim().toLowerCase();
    const { nodes, edges } = sheet();
    for (const row of section().querySelectorAll('tbody tr')) {
      row.toggleAttribute('hidden', !(row.textContent ?? '').toLowerCase().includes(wanted));
    }
    if (wanted === '') {
      found.textContent = '';
      matches = [];
      clear();
      return;
    }
    const words = nodes.map(({ title, frame = '', detail }) => `${frame}/${title} ${detail}`);
    for (const { from, labels } of edges) words[from] += ` ${labels.join(' ')}`;
    matches = words.flatMap((text, index) => text.toLowerCase().includes(wanted) ? [index] : []);
    nextMatch = 0;
    found.textContent = `${matches.length} found`;
    light(matches, () => false);
    if (matches.length > 0) reveal(matches[0], 'nearest');
  }

  search.addEventListener('input', look);
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || matches.length === 0) return;
    const index = matches[nextMatch % matches.length];
    found.textContent = `${nextMatch % matches.length + 1} of ${matches.length}`;
    nextMatch += 1;
    choose(index);
    reveal(index);
  });

  // Pointers.

  document.addEventListener('click', (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const row = target.closest('[data-row]');
    if (row !== null) chooseRow(Number(row.getAttribute('data-row')));
    else if (target.closest('.canvas') !== null && !dragged) {
      const index = indexOf(target);
      if (index >= 0) choose(index);
      else clear();
    }
  });

  let dragged = false;
  for (const area of document.querySelectorAll('.canvas')) {
    if (!(area instanceof HTMLElement)) continue;
    area.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = area.getBoundingClientRect();
      zoomTo(zoom * Math.exp(-event.deltaY / 400), { x: event.clientX - left, y: event.clientY - top });
    }, { passive: false });
    area.addEventListener('pointerdown', (event) => {
      dragged = false;
      if (event.button !== 0 || event.pointerType !== 'mouse') return;
      const start = { x: event.clientX + area.scrollLeft, y: event.clientY + area.scrollTop };
      const move = (/** @type {PointerEvent} */ now) => {
        if (!dragged && Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) < 5) return;
        dragged = true;
        area.classList.add('dragged');
        area.scrollTo(start.x - now.clientX, start.y - now.clientY);
      };
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', () => {
        window.removeEventListener('pointermove', move);
        area.classList.remove('dragged');
      }, { once: true });
    });
  }

  one('#larger', HTMLButtonElement).addEventListener('click', () => zoomTo(zoom * 1.25));
  one('#smaller', HTMLButtonElement).addEventListener('click', () => zoomTo(zoom / 1.25));
  one('#fit', HTMLButtonElement).addEventListener('click', () => fit());

  const theme = one('#theme', HTMLButtonElement);
  theme.addEventListener('click', () => {
    const themes = ['system', 'dark', 'light'];
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? 'system') + 1) % themes.length];
    document.documentElement.dataset.theme = next;
    theme.textContent = `Theme: ${next}`;
  });

  /** @param {number} index */
  function show(index) {
    section().hidden = true;
    current = index;
    section().hidden = false;
    zoom = 1;
    boxes = all('.node');
    arrows = all('.edge');
    sheet().nodes.forEach(({ title, frame, kind, detail, open }, at) => {
      const box = boxes[at];
      box.setAttribute('role', 'button');
      box.setAttribute('tabindex', at === 0 ? '0' : '-1');
      box.setAttribute('aria-label', `${title}, ${detail}${frame === undefined ? '' : ` in ${frame}`}${open && kind !== 'outside' ? ', open to the outside' : ''}`);
    });
    begin();
    look();
  }

  document.querySelector('#part')?.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement) show(Number(event.target.value));
  });
  show(0);
})();
