import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PLATFORMS } from './family';
import { lint } from './lint';
import { PLAN_FILE } from '../connectivity/plan';
import { readPlan } from '../connectivity/plan-file';
import { readManifests } from '../model/manifest';

/** What the cdk8s CLI hands to a validation plugin: the part of `ValidationContext` of `cdk8s-cli/plugins` that is used here. */
interface Context {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: {
      ruleName: string;
      recommendation: string;
      fix: string;
      violatingResources: { resourceName: string; locations: string[]; manifestPath: string }[];
    }): void;
    submit(status: 'success' | 'failure'): void;
  };
}

/**
 * The rules as a validation plugin of `cdk8s synth`: named in `cdk8s.yaml`, run on what an app wrote. Its properties are
 * `kubernetesVersion` and `platform`.
 *
 * @internal
 */
export class ConnectivityValidation {
  private readonly kubernetesVersion?: string;
  private readonly platform?: string;

  constructor(properties: Readonly<Record<string, unknown>> = {}) {
    for (const [name, value] of Object.entries(properties)) {
      if ((name !== 'kubernetesVersion' && name !== 'platform') || typeof value !== 'string') {
        throw new Error(`cdk8s.yaml, validations: property ${name} ${JSON.stringify(value)} is not known. kubernetesVersion and platform are, each in quotes.`);
      }
      this[name] = value;
    }
  }

  public async validate({ manifests: files, report }: Context): Promise<void> {
    const read = files.map(file => readManifests(readFileSync(file, 'utf8'), file));
    const unreadable = read.flatMap(({ problems }) => problems);
    const [problem] = unreadable;
    if (problem !== undefined) throw new Error(`${problem.file}:${problem.line} ${problem.message}`);
    const findings = lint(read.flatMap(({ manifests }) => manifests), {
      kubernetesVersion: this.kubernetesVersion,
      platform: PLATFORMS.find(one => one === this.platform),
      plan: planBeside(files),
    });
    for (const { rule, severity, message, remedy, object, field, manifest } of findings) {
      report.addViolation({
        ruleName: rule,
        recommendation: `${severity}: ${message}`,
        fix: remedy,
        violatingResources: [{ resourceName: object.name, locations: field === undefined ? [] : [field], manifestPath: manifest.file ?? '' }],
      });
    }
    report.submit(findings.some(({ severity }) => severity === 'error') ? 'failure' : 'success');
  }
}

/** The plan that an app wrote beside its manifests. */
function planBeside([first]: readonly string[]) {
  if (first === undefined) return undefined;
  const file = join(dirname(first), PLAN_FILE);
  try {
    return readPlan(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
