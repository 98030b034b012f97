import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';
import * as connectivity from '../src';

const root = join(__dirname, '..');

/** Every document that shows code to a user. */
const documents = ['README.md', ...readdirSync(join(root, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)];

/** What a sample may use without saying it, when it begins in the middle. */
const FIXTURE = `import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ${Object.keys(connectivity).join(', ')} } from 'cdk8s-connectivity';
declare const app: ConnectivityApp;
declare const chart: Chart;
declare const service: Service;
`;

interface Sample {
  readonly title: string;
  readonly file: string;
  readonly text: string;
}

function samplesOf(document: string): Sample[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/^( *)```(?:ts|typescript)\n(.*?)^ *```/gms)].map(match => {
    const line = text.slice(0, match.index).split('\n').length;
    const [, indent, code] = match;
    const sample = code.split('\n').map(one => one.startsWith(indent) ? one.slice(indent.length) : one).join('\n');
    const whole = /^import /m.test(sample);
    return {
      title: `${document}:${line}`,
      file: join(root, `sample-${document.replace(/\W/g, '-')}-${line}.ts`),
      text: whole ? sample : `${FIXTURE}${sample}`,
    };
  });
}

const samples = documents.flatMap(samplesOf);

/** The compiler's complaints, sample by sample. */
function complaints(): Map<string, string[]> {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'test/tsconfig.json'), path => ts.sys.readFile(path)).config, ts.sys, join(root, 'test'));
  const settings: ts.CompilerOptions = {
    ...options,
    noUnusedLocals: false,
    baseUrl: root,
    paths: { 'cdk8s-connectivity': ['./src/index.ts'], 'cdk8s-connectivity/lib/*': ['./src/*'] },
  };
  const host = ts.createCompilerHost(settings);
  const texts = new Map(samples.map(({ file, text }) => [file, text]));
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = file => texts.has(file) || fileExists(file);
  host.readFile = file => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...texts.keys()], settings, host);
  return new Map([...texts.keys()].map(file => {
    const source = program.getSourceFile(file);
    const found = source === undefined ? [] : [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return [file, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
  }));
}

const found = complaints();

test('the documents show code', () => {
  expect(samples.map(({ file }) => relative(root, file)).filter(file => file.startsWith('sample-README'))).not.toHaveLength(0);
});

test.each(samples.map(sample => [sample.title, sample.file]))('the sample at %s compiles', (_, file) => {
  expect(found.get(file)).toEqual([]);
});
