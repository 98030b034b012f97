import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftOutText, readManifests } from '../../src/manifests/read';
import { Finding } from '../../src/rules/finding';
import { lint } from '../../src/rules/lint';

/** A program that reads manifests: what it finds in a text, each finding as one line that stays the same for the same finding. */
export interface Tool {
  readonly name: string;
  readonly finds: (yaml: string) => ReadonlySet<string>;
  /** What the program calls a finding. */
  readonly nameOf: (finding: string) => string;
}

interface ScoredObject {
  readonly object_name: string;
  readonly checks: ReadonlyArray<{
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: ReadonlyArray<{ readonly path: string; readonly summary: string }> | null;
  }>;
}

interface ConformReport {
  readonly resources?: ReadonlyArray<{ readonly kind: string; readonly name: string; readonly msg: string }>;
}

/** The checks of kube-score that are about who reaches whom. The others, on resources or disruption budgets, are not what is compared. */
const NETWORK_CHECKS = new Set([
  'container-ports-check', 'deployment-pod-selector-labels-match-template-metadata-labels', 'ingress-targets-service', 'label-values',
  'networkpolicy-targets-pod', 'pod-networkpolicy', 'service-targets-pod', 'service-type', 'stable-version',
  'statefulset-has-servicename', 'statefulset-pod-selector-labels-match-template-metadata-labels',
]);
const ALL_OK = 10;

/** kube-score with its default checks and the optional one on ports. */
export function kubeScore(program: string, { networkOnly }: { readonly networkOnly: boolean }): Tool {
  return {
    name: networkOnly ? 'kube-score, network checks' : 'kube-score, all checks',
    nameOf: finding => finding.startsWith('Failed') ? 'does not parse' : finding.split(' ')[1],
    finds: yaml => onFile(yaml, file => {
      const { stdout, stderr } = run(program, ['score', '--enable-optional-test', 'container-ports-check', '-o', 'json', file]);
      if (!stdout.trimStart().startsWith('[')) return [stderr.trim()];

      const objects: readonly ScoredObject[] = JSON.parse(stdout);
      return objects.flatMap(object => object.checks
        .filter(({ check, grade, skipped }) => !skipped && grade < ALL_OK && (!networkOnly || NETWORK_CHECKS.has(check.id)))
        .map(({ check, comments }) => `${object.object_name} ${check.id} ${(comments ?? []).map(({ path, summary }) => `${path} ${summary}`).join('; ')}`));
    }),
  };
}

/** kubeconform, strict, with the schemas that `template` leads to. */
export function kubeconform(program: string, template: string): Tool {
  return {
    name: 'kubeconform',
    nameOf: () => 'schema',
    finds: yaml => onFile(yaml, file => {
      const { stdout, stderr } = run(program, ['-strict', '-output', 'json', '-schema-location', template, file]);
      if (!stdout.trimStart().startsWith('{')) return [stderr.trim()];

      const report: ConformReport = JSON.parse(stdout);
      return (report.resources ?? []).map(({ kind, name, msg }) => `${kind} ${name}: ${msg.split(file).join('')}`);
    }),
  };
}

/** What this project finds, notes aside: on Docker Desktop, where the chapter's readers are. */
export const OWN: Tool = {
  name: 'cdk8s-connectivity',
  nameOf: finding => finding.split(' ')[0],
  finds: yaml => new Set(ownFindings(yaml).map(({ rule, object, field, message }) => `${rule} ${object.kind} ${object.name} ${field ?? ''}: ${message}`)),
};

export function ownFindings(yaml: string): readonly Finding[] {
  const { manifests, leftOut } = readManifests(yaml, 'manifests.yaml');
  if (leftOut.length > 0) throw new Error(leftOut.map(leftOutText).join('; '));

  return lint(manifests, { kubernetesVersion: '1.28', platform: 'docker-desktop' }).filter(({ severity }) => severity !== 'note');
}

function onFile(yaml: string, findings: (file: string) => readonly string[]): ReadonlySet<string> {
  const folder = mkdtempSync(join(tmpdir(), 'comparison-'));
  const file = join(folder, 'manifests.yaml');
  try {
    writeFileSync(file, yaml);
    return new Set(findings(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw new Error(`${program} could not be run: ${error.message}`);

  return { stdout, stderr };
}
