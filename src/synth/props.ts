/** Checks props at run time, for those whose editor or language does not: an option that is misspelled would be lost without a word. */

import { CALLS, ENUMS, STRUCTS } from './structs';
import { isRecord } from '../kubernetes/values';
import { nearest } from '../text/spelling';

/** What is wrong with a value: the value, the rule and the remedy. */
export interface PropProblem {
  readonly value: string;
  readonly rule: string;
  readonly remedy: string;
}

type Fields = ReadonlyMap<string, { readonly type: string; readonly isOptional: boolean }>;

const parsed = new Map<string, Fields>();

function fieldsOf(of: string, table = STRUCTS): Fields {
  const known = parsed.get(of);
  if (known !== undefined) return known;
  const fields: Fields = new Map(table[of].split(', ').filter(text => text !== '').map(text => {
    const [name, type] = text.split(': ');
    return [name.replace('?', ''), { type, isOptional: name.endsWith('?') }];
  }));
  parsed.set(of, fields);
  return fields;
}

/** The first thing that is wrong with the props of this name. */
export function propProblem(struct: string, props: unknown): PropProblem | undefined {
  return structProblem(struct, props, '');
}

/** The first thing that is wrong with what the call of this name, such as `Env.secret`, is given. */
export function argumentProblem(call: string, values: readonly unknown[]): PropProblem | undefined {
  const parameters = [...fieldsOf(call, CALLS)];
  return first(parameters, ([name, { type, isOptional }], index) => {
    const value = values[index];
    if (TOLD_LATER.includes(type)) return undefined;
    if (value === undefined) return isOptional ? undefined : { value: name, rule: 'is missing', remedy: `Write ${call}(${parameters.map(([one]) => one).join(', ')}).` };
    return Object.hasOwn(STRUCTS, type) ? structProblem(type, value, '') : valueProblem(type, value, name);
  });
}

function structProblem(struct: string, value: unknown, place: string): PropProblem | undefined {
  if (!isRecord(value)) return value === undefined ? { value: place === '' ? 'the last argument' : place, rule: 'is missing', remedy: written(struct) } : wrong(place === '' ? 'what stands in place of the options' : place, value, `a ${struct}`, written(struct));
  const fields = fieldsOf(struct);
  for (const name of Object.keys(value)) {
    const item = value[name];
    if (item === undefined || item === null) continue;
    const field = fields.get(name);
    const at = place === '' ? name : `${place}.${name}`;
    if (field === undefined) return unknown(at, name, item, [...fields.keys()]);
    const problem = valueProblem(field.type, item, at);
    if (problem !== undefined) return problem;
  }
  for (const [name, { isOptional }] of fields) if (!isOptional && (value[name] === undefined || value[name] === null)) return { value: place === '' ? name : `${place}.${name}`, rule: 'is missing', remedy: `${struct} needs it.` };
  return undefined;
}

/** What to write in place of the props. */
function written(struct: string): string {
  const names = [...fieldsOf(struct).keys()];
  const needed = [...fieldsOf(struct)].flatMap(([name, { isOptional }]) => (isOptional ? [] : [name]));
  if (names.length <= 12) return `Write an object, of ${names.join(', ')}.`;
  return `Write an object${needed.length > 0 ? ` with ${needed.join(', ')}` : names.includes('image') ? ' with image' : ''}; API.md has all props of ${struct}.`;
}

function valueProblem(type: string, value: unknown, place: string): PropProblem | undefined {
  const [of, item] = splitAt(type, ' of ');
  switch (of) {
    case 'list':
      if (!Array.isArray(value)) return wrong(place, value, 'a list', `Write [${typeof value === 'object' ? '…' : shown(value)}].`);
      return first(value, (one, index) => valueProblem(item, one, `${place}[${index}]`));
    case 'map':
      if (!isRecord(value)) return wrong(place, value, 'an object of names and values', 'Write { name: value }.');
      return first(Object.keys(value), key => (value[key] === undefined || value[key] === null ? noValue(`${place}.${key}`, value[key]) : valueProblem(item, value[key], `${place}.${key}`)));
    default: return oneProblem(type, value, place);
  }
}

/** Such as a variable of the environment that is not set. */
function noValue(place: string, value: null | undefined): PropProblem {
  return { value: place, rule: `is ${value}, and no value`, remedy: 'Give it one, or leave the name out. A variable of the environment that is not set is undefined.' };
}

function oneProblem(type: string, value: unknown, place: string): PropProblem | undefined {
  if (type.includes(' or ')) return type.split(' or ').some(one => oneProblem(one, value, place) === undefined) ? undefined : wrong(place, value, type.replaceAll('object ', 'an '), typeof value === 'object' ? undefined : `Write '${String(value)}'.`);
  switch (type) {
    case 'text': return typeof value === 'string' ? undefined : wrong(place, value, 'text', typeof value === 'object' ? undefined : `Write '${String(value)}'.`);
    case 'number': return typeof value === 'number' ? undefined : wrong(place, value, 'a number', /^-?\d+$/.test(String(value)) ? `Write ${String(value)}.` : undefined);
    case 'boolean': return typeof value === 'boolean' ? undefined : wrong(place, value, 'true or false', ['true', 'false'].includes(String(value)) ? `Write ${String(value)}.` : undefined);
  }
  if (Object.hasOwn(ENUMS, type)) return enumProblem(type, value, place);
  if (Object.hasOwn(STRUCTS, type)) return structProblem(type, value, place);
  return objectProblem(type.slice('object '.length), value, place);
}

/** By what an object of a class or an interface is known, whichever copy of this library or of cdk8s made it, and where one comes from. */
const KNOWN_BY: Readonly<Record<string, readonly [member: string, remedy: string]>> = {
  App: ['synth', 'Give new App() or new ConnectivityApp().'],
  Backend: ['_pods', 'Write Backend.workload(…), Backend.podSelector(…) or Backend.labels(…).'],
  Chart: ['toJson', 'Give new Chart(app, …).'],
  Construct: ['node', 'Give a construct, such as a chart or a Namespace.'],
  ConnectivitySource: ['_data', 'Write ConnectivitySource.workload(…).'],
  Env: ['_render', 'Write text, or Env.secret(…) and the like.'],
  EnvFrom: ['_render', 'Write EnvFrom.configMap(…) or EnvFrom.secret(…).'],
  Expectation: ['_toData', 'Give what expects(…) or calls(…) returned.'],
  Exposure: ['options', 'Write Exposure.clusterIp({ port: 80 }) and the like.'],
  HealthCheck: ['_render', 'Write HealthCheck.http(…), HealthCheck.tcp(…), HealthCheck.grpc(…) or HealthCheck.command(…).'],
  IAddressable: ['hostFrom', 'Give a Service, an ExternalAlias or a HeadlessExternal.'],
  IConstruct: ['node', 'Give a construct, such as a workload.'],
  IGateway: ['gatewayName', 'Give new Gateway(…).'],
  IWorkload: ['podLabels', 'Give a Workload, a StatefulSet or a DaemonSet; for pods of cdk8s-plus use Backend.podSelector, for labels Backend.labels.'],
  Outcome: ['_toData', 'Write Outcome.answers(), Outcome.refused(), Outcome.noReply() or Outcome.nameNotFound().'],
  Peer: ['_data', 'Write Peer.pods(…), Peer.addresses(…), Peer.internet(), Peer.apiServer() or Peer.hostName(…).'],
  Probe: ['_data', 'Write Probe.http(\'/\'), Probe.tcp(), Probe.udp(), Probe.grpc(), Probe.ping() or Probe.dns().'],
  Secret: ['secretName', 'Give new Secret(…), or write its name in imagePullSecrets.'],
  ServiceAccount: ['serviceAccountName', 'Give new ServiceAccount(…), or write its name as serviceAccountName.'],
  Tls: ['_annotations', 'Write Tls.secret(…) and the like.'],
  Volume: ['_mountAt', 'Write Volume.emptyDir(…), Volume.configMap(…) and the like.'],
};

/** What each place where they are wanted tells in its own words. */
const TOLD_LATER = ['object IConnectivitySource', 'object IConnectivityTarget', 'object IReachable'];

function objectProblem(type: string, value: unknown, place: string): PropProblem | undefined {
  const [member, remedy] = Object.hasOwn(KNOWN_BY, type) ? KNOWN_BY[type] : [undefined, 'See what makes one in API.md.'];
  const fits = typeof value === 'object' && value !== null && (member === undefined || member in value);
  return fits ? undefined : wrong(place, value, `an object of the class ${type.replace(/^I(?=[A-Z])/, '')}`, remedy);
}

function enumProblem(type: string, value: unknown, place: string): PropProblem | undefined {
  const values = ENUMS[type];
  if (typeof value === 'string' && values.includes(value)) return undefined;
  const near = typeof value === 'string' ? values.find(one => one.toLowerCase() === value.toLowerCase()) ?? nearest(value, values) : undefined;
  return { value: `${place} ${shown(value)}`, rule: `is none of ${values.join(', ')}`, remedy: near === undefined ? `Use the enum ${type}.` : `Did you mean '${near}'?` };
}

function unknown(place: string, name: string, value: unknown, known: readonly string[]): PropProblem {
  const near = meant(name, known);
  return {
    value: typeof value === 'object' || typeof value === 'function' ? place : `${place} ${shown(value)}`,
    rule: 'is not known here, and would be lost',
    remedy: near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean ${near}?`,
  };
}

/** The prop that somebody may have meant: by its letters, or as a part of the name that Kubernetes has. */
function meant(name: string, known: readonly string[]): string | undefined {
  const words = wordsOf(name);
  const parts = known.filter(one => wordsOf(one).every(word => words.includes(word))).sort((one, other) => other.length - one.length);
  const wholes = known.filter(one => words.every(word => wordsOf(one).includes(word))).sort((one, other) => one.length - other.length);
  return known.find(one => one.toLowerCase() === name.toLowerCase()) ?? nearest(name, known) ?? [...parts, ...wholes][0];
}

function wordsOf(name: string): string[] {
  return name.split(/(?<=[a-z\d])(?=[A-Z])/).map(word => word.toLowerCase());
}

function wrong(place: string, value: unknown, wanted: string, remedy?: string): PropProblem {
  return { value: `${place} ${shown(value)}`.trimEnd(), rule: `is ${kindOf(value)}, and ${wanted} is wanted`, remedy: remedy ?? `Write ${wanted}.` };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string': return 'text';
    case 'object': return value === null ? 'null' : 'an object';
    case 'undefined': return 'not there';
    default: return `a ${typeof value}`;
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return typeof value === 'function' || (typeof value === 'object' && value !== null) ? '' : String(value);
}

function first<T>(items: readonly T[], problemOf: (item: T, index: number) => PropProblem | undefined): PropProblem | undefined {
  for (const [index, item] of items.entries()) {
    const problem = problemOf(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function splitAt(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
