/** Schedules and time zones of CronJobs, as github.com/robfig/cron and Go read them. */
import { atLeast } from '../../kubernetes/version';

interface Unit {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}
const UNITS: readonly Unit[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'day of the week', least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const WORDS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = '@every ';
/** A time as Go writes it, such as `1h30m`. */
const DURATION = /^[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$/;

/** What is wrong with the schedule of a CronJob. */
export function scheduleProblem(schedule: string, hasTimeZone: boolean, kubernetesVersion: string): string | undefined {
  if (schedule.includes('TZ') && (hasTimeZone || atLeast(kubernetesVersion, 29))) return `schedule ${JSON.stringify(schedule)} names a time zone, which belongs into the field timeZone`;

  const text = schedule.replace(/^(CRON_)?TZ=\S* /, '').trim();
  if (schedule.startsWith('@')) {
    const known = WORDS.includes(schedule) || (schedule.startsWith(EVERY) && DURATION.test(schedule.slice(EVERY.length)));
    return known ? undefined : `schedule ${JSON.stringify(schedule)} is neither one of ${WORDS.join(', ')} nor @every with a time such as 1h30m`;
  }
  const fields = text.split(/\s+/).filter(field => field !== '');
  if (fields.length !== UNITS.length) return `schedule ${JSON.stringify(schedule)} has ${fields.length} fields; there have to be ${UNITS.length}: ${UNITS.map(({ name }) => name).join(', ')}`;

  for (const [index, field] of fields.entries()) {
    const problem = field.split(',').filter(range => range !== '').map(range => rangeProblem(range, UNITS[index])).find(found => found !== undefined);
    if (problem !== undefined) return `schedule ${JSON.stringify(schedule)}: ${problem}`;
  }
  return undefined;
}

/** A number, a range such as `1-5`, a star, each with a step such as `/2` behind it. */
function rangeProblem(range: string, unit: Unit): string | undefined {
  const [span, ...steps] = range.split('/');
  const ends = span.split('-');
  const all = ends[0] === '*' || ends[0] === '?';
  const wrong = `${unit.name} ${JSON.stringify(range)} is not a number, a range or * within ${unit.least} to ${unit.most}`;
  // What stands behind a star and a hyphen is not looked at.
  if (steps.length > 1 || (!all && ends.length > 2)) return wrong;

  const first = all ? unit.least : numberOf(ends[0], unit);
  const openEnded = ends.length === 1 && steps.length === 1;
  const last = all || openEnded ? unit.most : numberOf(ends[ends.length - 1], unit);
  const step = steps.length === 0 ? 1 : whole(steps[0]);
  if (first === undefined || last === undefined || step === undefined || step === 0) return wrong;

  return first < unit.least || last > unit.most || first > last ? wrong : undefined;
}

function numberOf(text: string, { names = [] }: Unit): number | undefined {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  return named >= 0 ? named : whole(text);
}

function whole(text: string): number | undefined {
  return /^(\+?[0-9]+|-0+)$/.test(text) ? Math.abs(Number(text)) : undefined;
}

/** What is wrong with the name of a time zone. */
export function timeZoneProblem(name: string): string | undefined {
  const wrong = `${JSON.stringify(name)} is no time zone such as Europe/Berlin or Etc/UTC`;
  if (!name.split('/').every(part => /^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/.test(part) && part !== '.' && part !== '..')) return wrong;

  // Besides names, JavaScript takes offsets, which Go does not.
  if (/^[+0-9]/.test(name) || name.toLowerCase() === 'local') return wrong;

  try {
    const resolved = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // Go's names have capitals in their places.
    return resolved !== name && resolved.toLowerCase() === name.toLowerCase() ? wrong : undefined;
  } catch {
    return wrong;
  }
}
