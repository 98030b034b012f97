/** Writes src/synth/structs.ts: the props of the public API, as the library checks them at run time. Run by `npm run structs:update`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
export const STRUCTS_FILE = join(ROOT, 'src', 'synth', 'structs.ts');

/** The text of the file, from the sources that src/index.ts exports. */
export function structsText(): string {
  const index = join(ROOT, 'src', 'index.ts');
  const files = [...readFileSync(index, 'utf8').matchAll(/from '(.*)'/g)].map(([, path]) => `${resolve(dirname(index), path)}.ts`);
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  const enums = new Map<string, ts.EnumDeclaration>();
  const classes = new Map<string, ts.ClassDeclaration>();
  for (const file of files) {
    for (const one of ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true).statements) {
      const isExported = ts.canHaveModifiers(one) && (ts.getModifiers(one) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      if (!isExported || ts.getJSDocTags(one).some(({ tagName }) => tagName.text === 'internal')) continue;
      if (ts.isInterfaceDeclaration(one) && !/^I[A-Z]/.test(one.name.text)) interfaces.set(one.name.text, one);
      if (ts.isEnumDeclaration(one)) enums.set(one.name.text, one);
      if (ts.isClassDeclaration(one) && one.name !== undefined) classes.set(one.name.text, one);
    }
  }
  const known = (name: string) => interfaces.has(name) || enums.has(name);
  const structs = [...interfaces.keys()].sort().map(name => {
    const fields = membersOf(name, interfaces).map(([field, type, isOptional]) => `${field}${isOptional ? '?' : ''}: ${typeText(type, known)}`);
    return `  ${name}: '${fields.join(', ')}',`;
  });
  const calls = [...classes.keys()].sort().flatMap(name => callsOf(name, classes).map(([call, parameters]) =>
    `  '${call}': '${parameters.map(({ name: parameter, type, initializer, questionToken }) => {
      if (type === undefined) throw new Error(`${call}: a parameter has no type.`);
      return `${parameter.getText()}${initializer === undefined && questionToken === undefined ? '' : '?'}: ${typeText(type, known)}`;
    }).join(', ')}',`));
  const values = [...enums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, { members }]) =>
    `  ${name}: [${members.map(({ initializer }) => (initializer !== undefined && ts.isStringLiteral(initializer) ? `'${initializer.text}'` : '')).join(', ')}],`);
  return `/** The props of the public API, for the check at run time. Made from the sources by \`npm run structs:update\`. */

/** Their fields; \`?\` after those that need not be there. */
export const STRUCTS: Readonly<Record<string, string>> = {
${structs.join('\n')}
};

/** What the calls of the public API are given. */
export const CALLS: Readonly<Record<string, string>> = {
${calls.join('\n')}
};

export const ENUMS: Readonly<Record<string, readonly string[]>> = {
${values.join('\n')}
};
`;
}

type Call = readonly [name: string, parameters: readonly ts.ParameterDeclaration[]];

type Member = readonly [name: string, type: ts.TypeNode, isOptional: boolean];

function membersOf(name: string, interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>): Member[] {
  const declaration = interfaces.get(name);
  if (declaration === undefined) throw new Error(`${name}: is in no file of the public API.`);
  const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression));
  const inherited = bases.flatMap(base => (ts.isIdentifier(base) ? membersOf(base.text, interfaces) : []));
  const own = declaration.members.flatMap((member): Member[] => {
    if (!ts.isPropertySignature(member) || !ts.isIdentifier(member.name) || member.type === undefined) return [];
    return [[member.name.text, member.type, member.questionToken !== undefined]];
  });
  return [...inherited.filter(([field]) => own.every(([other]) => other !== field)), ...own].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The public methods of a class that are given something. */
function callsOf(name: string, classes: ReadonlyMap<string, ts.ClassDeclaration>): Call[] {
  return (classes.get(name)?.members ?? []).flatMap((member): Call[] => {
    if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name)) return [];
    const isHidden = ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword);
    const isCalled = !isHidden && !member.name.text.startsWith('_') && member.parameters.length > 0;
    return isCalled ? [[`${name}.${member.name.text}`, member.parameters]] : [];
  });
}

function typeText(type: ts.TypeNode, known: (name: string) => boolean): string {
  if (ts.isArrayTypeNode(type)) return `list of ${typeText(type.elementType, known)}`;
  if (ts.isTypeOperatorNode(type)) return typeText(type.type, known);
  if (ts.isUnionTypeNode(type)) return type.types.map(one => typeText(one, known)).join(' or ');
  if (ts.isTypeLiteralNode(type) && ts.isIndexSignatureDeclaration(type.members[0])) return `map of ${typeText(type.members[0].type, known)}`;
  if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) return known(type.typeName.text) ? type.typeName.text : `object ${type.typeName.text}`;
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword: return 'text';
    case ts.SyntaxKind.NumberKeyword: return 'number';
    case ts.SyntaxKind.BooleanKeyword: return 'boolean';
    default: throw new Error(`a prop has a type that the check does not know: ${ts.SyntaxKind[type.kind]}.`);
  }
}

if (require.main === module) writeFileSync(STRUCTS_FILE, structsText());
