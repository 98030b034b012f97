/** The library and the measured programs as plain JavaScript, which is what users' apps start as. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

export const PROJECT = resolve(__dirname, '..');

/** A folder of its own, with `src` and `bench/programs` in it: always the sources as they stand, whatever `lib/` holds. */
export function build(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-connectivity-bench-'));
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const part of ['src', 'bench/programs']) {
    for (const file of readdirSync(join(PROJECT, part), { recursive: true, encoding: 'utf8' })) {
      const source = join(PROJECT, part, file);
      const target = join(folder, part, file.replace(/\.ts$/, '.js'));
      if (!statSync(source).isFile()) continue;
      mkdirSync(dirname(target), { recursive: true });
      if (file.endsWith('.ts')) writeFileSync(target, transpiled(readFileSync(source, 'utf8')));
      else copyFileSync(source, target);
    }
  }
  return folder;
}

function transpiled(source: string): string {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  return transpileModule(source, { compilerOptions }).outputText;
}
