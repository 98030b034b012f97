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
      if ((name !== 'kubernetesVersion' && name !== 'platform') || typeof value !== 'string') throw new Error(`cdk8s.yaml, validations: property ${name} ${JSON.stringify(value)} is not known. kubernetesVersion and platform are, each in quotes.`);

      this[name] = value;
    }
  }

  public async validate({ manifests, report }: Context): Promise<void> {
    // Loaded here, so that whoever only imports a construct doesn't wait for it.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { findingsIn }: typeof import('../rules/in-files') = require('../rules/in-files');
    const findings = findingsIn(manifests, this.kubernetesVersion, this.platform);
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
