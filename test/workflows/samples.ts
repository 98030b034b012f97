/** The workflows of this repository, and those that its documents show to others. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface WorkflowText {
  /** The file that it stands in, with the line for a document's sample. */
  readonly where: string;
  readonly text: string;
}

function committed(...patterns: string[]): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns], { encoding: 'utf8' }).split('\n').filter(file => file && existsSync(file));
}

/** A sample is a fenced block of YAML that has jobs. */
function samplesIn(file: string): WorkflowText[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```ya?ml\n(.*?)^```$/gms)]
    .filter(([, yaml]) => /^jobs:/m.test(yaml))
    .map(match => ({ where: `${file}:${text.slice(0, match.index).split('\n').length + 1}`, text: match[1] }));
}

export function ownWorkflows(): WorkflowText[] {
  return committed('.github/workflows/*.yml').sort().map(where => ({ where, text: readFileSync(where, 'utf8') }));
}

export function sampleWorkflows(): WorkflowText[] {
  return committed('*.md').flatMap(samplesIn);
}
