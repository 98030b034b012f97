/**
 * docs/api.md: all that the API has on one page, for every language. `npm run docgen` writes it beside API.md, which has every prop.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const PAGE = 'docs/api.md';
const BEGIN = '<!-- names: begin -->\n';
const END = '<!-- names: end -->';

interface Documented {
  readonly name: string;
  readonly docs?: { readonly summary?: string };
}

interface Method extends Documented {
  readonly static?: boolean;
}

interface Type extends Documented {
  readonly kind: 'class' | 'enum' | 'interface';
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly interfaces?: readonly string[];
  readonly base?: string;
  readonly initializer?: unknown;
  readonly methods?: readonly Method[];
  readonly members?: readonly Documented[];
}

interface Assembly {
  readonly types: Readonly<Record<string, Type>>;
}

const by = (one: Documented, other: Documented) => (one.name < other.name ? -1 : 1);
const named = (names: readonly Documented[]) => names.map(({ name }) => `\`${name}\``).join(', ');
const cell = (text = '') => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
const linked = ({ name }: Documented) => `[\`${name}\`](../API.md#cdk8s-connectivity.${name})`;

function table(heading: string, columns: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [`## ${heading}\n`, `| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`, ...rows.map(row => `| ${row.join(' | ')} |`), ''].join('\n');
}

/** What the page says of an API. */
export function namesOf({ types }: Assembly): string {
  const all = Object.values(types).sort(by);
  const isConstruct = (type: Type): boolean => type.base === 'constructs.Construct' || type.base === 'cdk8s.App' || type.base !== undefined && type.base in types && isConstruct(types[type.base]);
  const classes = all.filter(({ kind, abstract }) => kind === 'class' && abstract !== true);
  const own = (type: Type): readonly Method[] => [
    ...(type.methods ?? []).filter(method => method.static !== true && !/^to[A-Z]|^markHas/.test(method.name)),
    ...type.base !== undefined && type.base in types ? own(types[type.base]) : [],
  ];
  const statics = (type: Type) => (type.methods ?? []).filter(method => method.static === true);
  const distinct = (methods: readonly Method[]) => [...new Map(methods.map(method => [method.name, method])).values()].sort(by);
  return [
    table('Constructs', ['', 'what it is', 'methods'], classes.filter(isConstruct).map(type => [linked(type), cell(type.docs?.summary), named(distinct([...statics(type), ...own(type)]))])),
    table('Values', ['', 'what it is', 'made by'], classes.filter(type => !isConstruct(type)).map(type => [linked(type), cell(type.docs?.summary), named(distinct([...statics(type), ...own(type)]))])),
    table('Enums', ['', 'what it is', 'members'], all.filter(({ kind }) => kind === 'enum').map(type => [linked(type), cell(type.docs?.summary), named(type.members ?? [])])),
  ].join('\n');
}

if (require.main === module) {
  const assembly: Assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  writeFileSync(join(ROOT, PAGE), page.slice(0, page.indexOf(BEGIN) + BEGIN.length) + namesOf(assembly) + page.slice(page.indexOf(END)));
}
