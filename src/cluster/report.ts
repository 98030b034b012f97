/** Results as people and programs read them. Pure. */

import { CellState, ResultData, ResultsData } from '../plan/results';
import { renderEndpoint, renderProbe } from '../plan/sentence';
import { json, tap, terminal, visible, xml } from '../text/escape';

export const OUTPUTS = ['text', 'tap', 'junit', 'json'] as const;
export type OutputKind = typeof OUTPUTS[number];

/** @param colours whether wrong cells of a matrix are in colour */
export function report(results: ResultsData, kind: OutputKind, colours = false): string {
  switch (kind) {
    case 'text': return terminal(toText(results, colours), { colours });
    case 'tap': return toTap(results);
    case 'junit': return toJunit(results);
    case 'json': return json(results);
  }
}

const MARKS: Readonly<Record<ResultData['verdict'], string>> = { 'held': 'ok', 'failed': 'FAILED', 'not-observed': 'NOT OBSERVED', 'allowed': 'allowed' };
const HEADINGS = ['', 'from', 'to', 'probe', 'expected', 'observed'];

/** The table, the matrix, then what did not hold with its cause, then the sum. */
function toText(results: ResultsData, colours: boolean): string {
  const single = results.results.filter(({ cell }) => cell === undefined);
  const rows = single.map(result => [MARKS[result.verdict], ...cells(result).map(cut)]);
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...rows.map(row => row[column].length)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd();
  const lines: string[] = single.length === 0 ? [] : [line(HEADINGS)];
  let title: string | undefined;
  single.forEach((result, index) => {
    if (result.title !== undefined && result.title !== title) lines.push('', result.title);
    title = result.title;
    lines.push(line(rows[index]));
  });
  lines.push(...matrixLines(results.results, colours));
  const wrong = results.results.filter(result => result.verdict !== 'held');
  if (wrong.length > 0) lines.push('');
  for (const result of wrong) lines.push(...explanation(result));
  return `${[...lines, '', sum(results), ...measured(results)].join('\n')}\n`;
}

const CELL = 56;

/** The explanation below has all of it. */
function cut(text: string): string {
  const line = visible(text, Infinity);
  return line.length > CELL ? `${line.slice(0, CELL - 1)}…` : line;
}

/** From, to, probe, expected, observed. What is no connection has its name where the connection would be. */
function cells({ id, connection, expected, observed }: ResultData): readonly string[] {
  return connection === undefined ? ['', id, '', expected, observed]
    : [renderEndpoint(connection.from), renderEndpoint(connection.to), renderProbe(connection.probe), expected, observed];
}

function explanation(result: ResultData): readonly string[] {
  const { connection, cause, repeat } = result;
  const what = connection === undefined ? result.id : `${renderEndpoint(connection.from)} -> ${renderEndpoint(connection.to)} by ${renderProbe(connection.probe)}`;
  const how = connection?.source === undefined ? [] : [`  seen from ${connection.source}${connection.destination === undefined ? '' : ` to ${connection.destination}`}`];
  return [
    `${MARKS[result.verdict]} ${what}`,
    `  ${renderMismatch(result)}`,
    ...how,
    ...cause === undefined ? [] : [`  cause: ${cause}`],
    ...repeat === undefined ? [] : [`  again: ${repeat}`],
  ];
}

/** What was expected, and what came of it. */
export function renderMismatch({ expected, observed }: Pick<ResultData, 'expected' | 'observed'>): string {
  return `expected ${expected}, ${observed === 'not observed' ? '' : 'observed '}${observed}`;
}

function sum({ results, summary, cluster, readinessOnly }: ResultsData): string {
  if (results.length === 0) return `nothing was checked on ${cluster}: nothing was expected, and no workload had to get ready`;
  const parts = [
    `${summary.held} of ${results.length} held on ${cluster}`,
    ...summary.failed > 0 ? [`${summary.failed} failed`] : [],
    ...summary.notObserved > 0 ? [`${summary.notObserved} could not be observed`] : [],
    ...summary.allowed > 0 ? [`${summary.allowed} not observed, as allowed`] : [],
    ...readinessOnly === true ? ['only readiness was checked: nothing was expected'] : [],
  ];
  return parts.join(', ');
}

const STATES = { open: '.', closed: 'X', unknown: '?' } as const satisfies Record<CellState, string>;
const [RED, PLAIN] = ['\u001b[31m', '\u001b[0m'];

/** Who reaches whom, a row a source and a column a target: what was expected and, beside it, what was observed. */
function matrixLines(results: readonly ResultData[], colours: boolean): readonly string[] {
  const found = results.flatMap(result => result.cell === undefined ? [] : [{ ...result.cell, wrong: result.verdict !== 'held' }]);
  if (found.length === 0) return [];
  const sources = [...new Set(found.map(({ from }) => from))];
  // No workload asks itself, so that its own row leaves a gap: columns stand in the order of rows.
  const rank = (target: string) => {
    const at = sources.findIndex(source => target.startsWith(`${source}:`));
    return at < 0 ? sources.length : at;
  };
  const targets = [...new Set(found.map(({ to }) => to))].sort((a, b) => rank(a) - rank(b));
  // Of what was not observed, the reason is often one for a whole column.
  const unseen = targets.flatMap(target => [...new Set(results.flatMap(({ cell, verdict, cause }) => cell?.to === target && verdict === 'not-observed' ? cause ?? [] : []))]
    .map(cause => `? ${visible(target, Infinity)}: ${visible(cause, Infinity)}`));
  const at = new Map(found.map(cell => [`${cell.from} -> ${cell.to}`, cell]));
  const wide = `${targets.length}`.length + 1;
  const left = Math.max(...sources.map(source => visible(source, Infinity).length));
  const heads = targets.map((_, index) => `${index + 1}`.padStart(wide)).join('');
  const line = (source: string, what: 'expected' | 'observed') => targets.map(target => {
    const cell = at.get(`${source} -> ${target}`);
    const text = (cell === undefined ? '-' : `${what === 'observed' && cell.wrong ? '!' : ''}${STATES[cell[what]]}`).padStart(wide);
    return colours && what === 'observed' && cell?.wrong === true ? `${RED}${text}${PLAIN}` : text;
  }).join('');
  const columns = targets.map((target, index) => `${`${index + 1}`.padStart(wide)} ${visible(target, Infinity)}`);
  return [
    '', 'who reaches whom (. open, X closed, ? not observed, - not asked, ! wrong)', ...columns, '',
    `${' '.repeat(left)} ${'expected'.padEnd(heads.length)}   observed`,
    `${' '.repeat(left)}${heads}  ${heads}`,
    ...sources.map(source => `${visible(source, Infinity).padEnd(left)}${line(source, 'expected')}  ${line(source, 'observed')}`),
    ...unseen,
  ];
}

function measured({ measured: seconds }: ResultsData): readonly string[] {
  const parts = [
    ...seconds?.clusterUp === undefined ? [] : [`cluster up in ${seconds.clusterUp} s`],
    ...seconds?.played === undefined ? [] : [`plan played in ${seconds.played} s`],
    ...seconds?.matrix === undefined ? [] : [`matrix asked in ${seconds.matrix} s`],
    ...seconds?.probesPerSecond === undefined ? [] : [`${seconds.probesPerSecond} probes a second`],
  ];
  return parts.length === 0 ? [] : [parts.join(', ')];
}

/** Version 14 of the Test Anything Protocol: what may be absent is a skip, causes are YAML. */
function toTap({ results }: ResultsData): string {
  const lines = ['TAP version 14', `1..${results.length}`];
  results.forEach((result, index) => {
    const ok = result.verdict === 'held' || result.verdict === 'allowed';
    const name = tap(named(result));
    lines.push(`${ok ? 'ok' : 'not ok'} ${index + 1} - ${name}${result.verdict === 'allowed' ? ` # SKIP ${tap(result.cause ?? result.observed)}` : ''}`);
    if (!ok) {
      const detail = { id: result.id, expected: result.expected, observed: result.observed, cause: result.cause, again: result.repeat };
      lines.push('  ---', ...Object.entries(detail).flatMap(([key, value]) => value === undefined ? [] : [`  ${key}: ${json(value).trimEnd()}`]), '  ...');
    }
  });
  return `${lines.join('\n')}\n`;
}

function named(result: ResultData): string {
  const [from, to, probe, expected] = cells(result);
  return result.connection === undefined ? `${result.id}: ${expected}` : `${from} -> ${to} by ${probe}: ${expected}`;
}

/** As CI servers read it: a suite a title, an `error` for what could not be observed. */
function toJunit({ app, results, summary }: ResultsData): string {
  const suites = new Map<string, ResultData[]>();
  for (const result of results) {
    const title = result.title ?? app ?? 'connectivity';
    suites.set(title, [...suites.get(title) ?? [], result]);
  }
  const counts = (of: readonly ResultData[]) => ({
    tests: of.length,
    failures: of.filter(({ verdict }) => verdict === 'failed').length,
    errors: of.filter(({ verdict }) => verdict === 'not-observed').length,
    skipped: of.filter(({ verdict }) => verdict === 'allowed').length,
  });
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: app ?? 'connectivity', tests: results.length, failures: summary.failed, errors: summary.notObserved })}>`];
  for (const [name, of] of suites) lines.push(`  <testsuite${attributes({ name, ...counts(of) })}>`, ...of.flatMap(testCase), '  </testsuite>');

  return `${[...lines, '</testsuites>'].join('\n')}\n`;
}

function testCase(result: ResultData): readonly string[] {
  const open = `    <testcase${attributes({ name: named(result), classname: result.id, time: result.seconds })}`;
  const tag = { 'held': '', 'failed': 'failure', 'not-observed': 'error', 'allowed': 'skipped' }[result.verdict];
  if (tag === '') return [`${open}/>`];
  const text = [result.cause, result.repeat].filter(part => part !== undefined).join('\n');
  return [`${open}>`, `      <${tag}${attributes({ message: renderMismatch(result) })}>${xml(text)}</${tag}>`, '    </testcase>'];
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values).map(([name, value]) => (value === undefined ? '' : ` ${name}="${xml(`${value}`)}"`)).join('');
}
