/** Reads a plan file: JSON whose shape and sense are checked before anyone relies on them. */

import { patternProblems } from './pattern';
import { PlanData } from './plan';
import { KINDS } from './probes';
import { Fields, PORT, Shape, shapeProblem } from './shape';
import { lineProblems, problemsOf } from './validity';
import { dnsLabel1123Problem, dnsSubdomainProblem } from '../kubernetes/syntax';

/** A plan that can't be trusted; the message says what in it is wrong. */
export class PlanError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlanError';
  }
}

/** The API server knows these by such names only, and programs are given them: what is none may be an option, or another path. */
const LABEL: Shape = { text: dnsLabel1123Problem };
const SUBDOMAIN: Shape = { text: dnsSubdomainProblem };

const CONTROLLERS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const WORKLOAD: Fields = { fields: { namespace: LABEL, name: SUBDOMAIN }, optional: { controller: { literal: CONTROLLERS } } };

function workloadWith(optional: Fields['optional']): Fields {
  return { fields: WORKLOAD.fields, optional: { ...WORKLOAD.optional, ...optional } };
}

const SOURCE: Shape = {
  kinds: {
    workload: workloadWith({ controller: { literal: [...CONTROLLERS, 'Job', 'CronJob'] }, container: LABEL }),
    pods: { fields: { namespace: LABEL, labels: { map: 'string' } } },
    outside: { fields: {} },
  },
};

const TARGET: Shape = {
  kinds: {
    'service': {
      fields: { namespace: LABEL, name: LABEL, by: { literal: ['name', 'fully-qualified', 'cluster-ip', 'load-balancer'] } },
      optional: { port: PORT },
    },
    'alias': {
      fields: { namespace: LABEL, name: LABEL, by: { literal: ['name', 'fully-qualified'] } },
      optional: { port: PORT },
    },
    'workload-pods': workloadWith({ port: PORT }),
    'host': { fields: { name: 'string' }, optional: { port: PORT } },
    'node': { fields: { port: PORT } },
    'route': {
      fields: { object: { literal: ['Ingress', 'HTTPRoute', 'GRPCRoute'] }, namespace: LABEL, name: 'string', host: 'string' },
      optional: { gateway: { fields: { namespace: LABEL, name: 'string' } }, port: PORT },
    },
  },
};

const PROBE: Shape = { kinds: Object.fromEntries(Object.entries(KINDS).map(([kind, { fields }]) => [kind, fields])) };

const RECORDS: Shape = {
  kinds: {
    'exactly': { fields: { values: { list: 'string' } } },
    'cluster-ip': { fields: { namespace: LABEL, service: LABEL } },
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
  optional: { acrossNodes: 'boolean', holdsFor: { whole: [1, 3600] }, observation: 'string', because: 'string' },
};

const ADDRESSED: Shape = { kinds: { 'service': { fields: { namespace: LABEL, name: LABEL } }, 'workload-pods': WORKLOAD } };

function step(fields: Fields['fields'], optional: Fields['optional'] = {}): Fields {
  return { fields, optional: { ...optional, title: 'string', because: 'string' } };
}

const FILES: Fields['fields'] = { charts: { list: 'string' }, files: { list: 'string' } };

const DIRECTION: Shape = { literal: ['ingress', 'egress'] };

const PEER: Shape = {
  kinds: {
    pods: { fields: { namespace: LABEL, labels: { map: 'string' } } },
    addresses: { fields: { cidr: 'string' }, optional: { except: { list: 'string' } } },
    name: { fields: { name: 'string' } },
  },
};

const ALLOWED: Fields = {
  fields: { direction: DIRECTION, peers: { list: PEER }, because: 'string' },
  optional: { ports: { list: { fields: { port: PORT, protocol: { literal: ['TCP', 'UDP', 'SCTP'] } } } } },
};

const CLOSED: Fields = {
  fields: { kind: 'string', namespace: LABEL, name: SUBDOMAIN, directions: { list: DIRECTION } },
  optional: { allowed: { list: ALLOWED } },
};

const PLAN: Fields = {
  fields: {
    version: { literal: [1] },
    clusterDomain: SUBDOMAIN,
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
          'expect-crash': step({ id: 'string', workload: WORKLOAD }, { container: LABEL, log: 'string', observation: 'string' }),
        },
      },
    },
  },
  optional: { app: 'string', digests: { map: 'string' }, closed: { list: CLOSED } },
};

/**
 * The plan in `text`, or an error that names the place in it, the value, the rule and the remedy.
 * @param file how the reader knows the text, for the error
 */
export function readPlan(text: string, file: string): PlanData {
  const value = parse(text, file);
  if (!isPlan(value)) throw new PlanError(`${file}: ${shapeProblem(PLAN, value, '') ?? 'no plan'}; write the plan anew with synth`);
  const problem = senseProblem(value);
  if (problem !== undefined) throw new PlanError(`${file}: ${problem}`);
  return value;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlanError(`${file}: no JSON (${error instanceof Error ? error.message : String(error)}); write the plan anew with synth`);
  }
}

function isPlan(value: unknown): value is PlanData {
  return shapeProblem(PLAN, value, '') === undefined;
}

/** Files are taken from beside the plan, and ids tell the lines of a table apart. */
function senseProblem(plan: PlanData): string | undefined {
  const seen = new Set<string>();
  for (const [index, one] of plan.steps.entries()) {
    const place = `steps[${index}]`;
    if (one.kind === 'apply' || one.kind === 'remove') {
      // eslint-disable-next-line no-control-regex
      const stray = one.files.find(file => file === '' || file.startsWith('/') || file.split('/').includes('..') || /[\u0000-\u001f\\]/.test(file));
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
