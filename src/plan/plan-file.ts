/** Reads a plan file: JSON whose shape and sense are checked before anyone relies on them. */

import { PlanData } from './plan';
import { lineProblems, patternProblems, problemsOf } from './validity';
import { isRecord } from '../kubernetes/values';

type Shape =
  | 'string' | 'number' | 'boolean'
  | { readonly literal: readonly (string | number)[] }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | Fields
  | { readonly kinds: Readonly<Record<string, Fields>> };

interface Fields {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly optional?: Readonly<Record<string, Shape>>;
}

const CONTROLLER: Shape = { literal: ['Deployment', 'StatefulSet', 'DaemonSet'] };
const WORKLOAD: Fields = { fields: { namespace: 'string', name: 'string' }, optional: { controller: CONTROLLER } };

function workloadWith(optional: Fields['optional']): Fields {
  return { fields: WORKLOAD.fields, optional: { ...WORKLOAD.optional, ...optional } };
}

const SOURCE: Shape = {
  kinds: {
    workload: workloadWith({ container: 'string' }),
    pods: { fields: { namespace: 'string', labels: { map: 'string' } } },
    outside: { fields: {} },
  },
};

const TARGET: Shape = {
  kinds: {
    'service': {
      fields: { namespace: 'string', name: 'string', by: { literal: ['name', 'fully-qualified', 'cluster-ip', 'load-balancer'] } },
      optional: { port: 'number' },
    },
    'alias': {
      fields: { namespace: 'string', name: 'string', by: { literal: ['name', 'fully-qualified'] } },
      optional: { port: 'number' },
    },
    'workload-pods': workloadWith({ port: 'number' }),
    'host': { fields: { name: 'string' }, optional: { port: 'number' } },
    'node': { fields: { port: 'number' } },
  },
};

const PROBE: Shape = {
  kinds: {
    dns: { fields: { recordType: { literal: ['A', 'AAAA', 'CNAME'] } } },
    tcp: { fields: {} },
    udp: { fields: {}, optional: { payload: 'string' } },
    http: {
      fields: { scheme: { literal: ['http', 'https'] }, method: 'string', path: 'string' },
      optional: { headers: { map: 'string' }, body: 'string' },
    },
    ping: { fields: {} },
  },
};

const RECORDS: Shape = {
  kinds: {
    'exactly': { fields: { values: { list: 'string' } } },
    'cluster-ip': { fields: { namespace: 'string', service: 'string' } },
    'ready-pods': { fields: { workload: WORKLOAD } },
  },
};

const SINGLE_OUTCOMES = {
  'answers': { fields: {}, optional: { status: 'number', body: 'string', notBody: 'string', records: RECORDS } },
  'refused': { fields: {} },
  'no-reply': { fields: {} },
  'name-not-found': { fields: {} },
} as const;

const OUTCOME: Shape = { kinds: { ...SINGLE_OUTCOMES, mixed: { fields: { among: { list: { kinds: SINGLE_OUTCOMES } } } } } };

const EXPECTATION: Fields = {
  fields: { id: 'string', from: SOURCE, to: TARGET, probe: PROBE, outcome: OUTCOME },
  optional: { acrossNodes: 'boolean', observation: 'string', because: 'string' },
};

const ADDRESSED: Shape = { kinds: { 'service': { fields: { namespace: 'string', name: 'string' } }, 'workload-pods': WORKLOAD } };

function step(fields: Fields['fields'], optional: Fields['optional'] = {}): Fields {
  return { fields, optional: { ...optional, title: 'string', because: 'string' } };
}

const FILES: Fields['fields'] = { charts: { list: 'string' }, files: { list: 'string' } };

const PLAN: Fields = {
  fields: {
    version: { literal: [1] },
    clusterDomain: 'string',
    steps: {
      list: {
        kinds: {
          'apply': step(FILES, { notReady: { list: WORKLOAD } }),
          'remove': step(FILES),
          'expect': step({ expectations: { list: EXPECTATION } }),
          'delete-pods': step({ workload: WORKLOAD }),
          'heal': step({ workload: WORKLOAD }),
          'spread': step({ workload: WORKLOAD }),
          'gather': step({ workload: WORKLOAD }),
          'remember-address': step({ of: ADDRESSED }),
          'expect-address': step({ id: 'string', of: ADDRESSED, change: { literal: ['changed', 'unchanged'] } }, { observation: 'string' }),
          'expect-crash': step({ id: 'string', workload: WORKLOAD }, { container: 'string', log: 'string', observation: 'string' }),
        },
      },
    },
  },
  optional: { app: 'string' },
};

/**
 * The plan in `text`, or an error that names the place in it, the value, the rule and the remedy.
 * @param file how the reader knows the text, for the error
 */
export function readPlan(text: string, file: string): PlanData {
  const value = parse(text, file);
  if (!isPlan(value)) throw new Error(`${file}: ${problemOf(PLAN, value, '') ?? 'no plan'}; write the plan anew with synth`);
  const problem = senseProblem(value);
  if (problem !== undefined) throw new Error(`${file}: ${problem}`);
  return value;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: no JSON (${error instanceof Error ? error.message : String(error)}); write the plan anew with synth`);
  }
}

function isPlan(value: unknown): value is PlanData {
  return problemOf(PLAN, value, '') === undefined;
}

/** Files are taken from beside the plan, and ids tell the lines of a table apart. */
function senseProblem(plan: PlanData): string | undefined {
  const seen = new Set<string>();
  for (const [index, one] of plan.steps.entries()) {
    const place = `steps[${index}]`;
    if (one.kind === 'apply' || one.kind === 'remove') {
      const stray = one.files.find(file => file === '' || file.startsWith('/') || file.split('/').includes('..'));
      if (stray !== undefined) return `${place}.files '${stray}' leads out of the plan's folder; manifests lie beside the plan`;
    }
    const [broken] = lineProblems(one);
    if (broken !== undefined) return `${place}: ${broken}`;
    if (one.kind === 'expect-crash' && one.log !== undefined) {
      const [problem] = patternProblems('log', one.log);
      if (problem !== undefined) return `${place}: ${problem}`;
    }
    for (const id of one.kind === 'expect' ? one.expectations.map(each => each.id) : 'id' in one ? [one.id] : []) {
      if (seen.has(id)) return `${place}: a second '${id}'; each id is there once, so that its result can be found`;
      seen.add(id);
    }
    for (const expectation of one.kind === 'expect' ? one.expectations : []) {
      const problems = problemsOf(expectation);
      if (problems.length > 0) return `${place}, ${expectation.id}: ${problems.join('; ')}`;
    }
  }
  return undefined;
}

function problemOf(shape: Shape, value: unknown, place: string): string | undefined {
  const at = place === '' ? 'the plan' : place;
  if (typeof shape === 'string') return typeof value === shape ? undefined : `${at} is ${show(value)}, and should be a ${shape}`;
  if ('literal' in shape) return shape.literal.some(one => one === value) ? undefined : `${at} is ${show(value)}, and should be ${shape.literal.map(show).join(' or ')}`;

  if ('list' in shape) {
    if (!Array.isArray(value)) return `${at} is ${show(value)}, and should be a list`;
    return first(value.entries(), ([index, item]) => problemOf(shape.list, item, `${place}[${index}]`));
  }
  if (!isRecord(value)) return `${at} is ${show(value)}, and should be an object`;
  if ('map' in shape) return first(Object.entries(value), ([key, item]) => problemOf(shape.map, item, `${place}.${key}`));
  if ('kinds' in shape) return kindProblem(shape.kinds, value, place);
  return fieldsProblem(shape, value, place);
}

function kindProblem(kinds: Readonly<Record<string, Fields>>, value: Record<string, unknown>, place: string): string | undefined {
  const { kind, ...rest } = value;
  if (typeof kind === 'string' && Object.hasOwn(kinds, kind)) return fieldsProblem(kinds[kind], rest, place);
  return `${place}.kind is ${show(kind)}, and should be one of ${Object.keys(kinds).join(', ')}`;
}

function fieldsProblem(shape: Fields, value: Record<string, unknown>, place: string): string | undefined {
  const path = (key: string) => place === '' ? key : `${place}.${key}`;
  const known: Readonly<Record<string, Shape>> = { ...shape.fields, ...shape.optional };
  return first(Object.keys(shape.fields), key => Object.hasOwn(value, key) ? undefined : `${path(key)} is missing`)
    ?? first(Object.keys(value), key => Object.hasOwn(known, key)
      ? problemOf(known[key], value[key], path(key))
      : `${path(key)} is no field that this version knows`);
}

function first<T>(items: Iterable<T>, problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
