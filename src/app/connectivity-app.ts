/** The App that checks its network and writes manifests and plan, all of them or none. */

import { App } from 'cdk8s';
import { Found, findingsOf, warn } from './at-synth';
import { closing } from './closing';
import { ClusterPlatform } from './enforce';
import { writesItsPlan } from '../declarations/carried';
import { close, Closed, writesPolicies } from '../declarations/closed';
import { chartFiles, planOf, planText } from '../declarations/plan-of';
import { manifestText } from '../manifests/write';
import { withDigests } from '../plan/digest';
import { PLAN_FILE, PlanData } from '../plan/plan';
import { findsTwins, Rendered, rendererOf } from '../synth/manifests';
import { CONSTRUCT_METADATA, publish } from '../synth/output';
import { refuseUnknown } from '../synth/refusal';
import { settle } from '../synth/settings';
import { chartObjects, validationErrors } from '../synth/synthesis';

/** What holds for a whole app. */
export interface ConnectivityAppProps {
  /**
   * The folder for the manifests and the plan.
   *
   * @default - what `cdk8s synth` says (CDK8S_OUTDIR), else `dist`
   */
  readonly outdir?: string;

  /**
   * The domain under which the cluster's DNS answers.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;

  /**
   * The Kubernetes version whose rules hold, such as `1.34`: Service names, for one, are RFC 1035 labels before 1.37.
   *
   * @default 1.28
   */
  readonly kubernetesVersion?: string;

  /**
   * Where the app is meant to run: some platforms give all load balancers one address.
   *
   * @default - unknown, and nothing is said about it
   */
  readonly platform?: ClusterPlatform;

  /**
   * Close every workload of the app to everything but what is declared, by NetworkPolicies in a file of their own, `policies.k8s.yaml`.
   * A Namespace or a Workload may say otherwise for itself. What no policy can close or open is told as a warning.
   *
   * @default - open, but for what a Namespace or a Workload closes
   */
  readonly closed?: Closed;

  /**
   * From which findings on nothing is written. With `FailOn.WARNING` the app fails on the warnings of the rules that would else be printed
   * beside what it writes. What is told of policies, which none can close or open, is no finding of a rule: nobody could acknowledge it.
   *
   * @default FailOn.ERROR
   */
  readonly failOn?: FailOn;
}

/** How bad a finding has to be for nothing to be written. */
export enum FailOn {
  /** What the API server refuses, and what can't work. */
  ERROR = 'error',
  /** What is most likely not meant, too. */
  WARNING = 'warning',
}

const STAGING = '.staging';

/**
 * An app whose network is checked at synth, and whose expectations are carried beside its manifests.
 *
 * It writes one file a chart, as `App` does, and the plan: everything or, when anything is refused, nothing. Files of an
 * earlier synth whose chart is gone are removed. In a folder named `<folder>.staging` it works as the cdk8s CLI's `output`:
 * the CLI empties that folder before it runs the app, so what comes out whole is published to `<folder>`.
 *
 * Charts are files: make one for what is applied together, not one for each Service. No construct of this library makes a chart, or a
 * dependency between charts, of its own: in a plain `App` their cost grows with their square, and with charts that depend on each other exponentially.
 */
export class ConnectivityApp extends App {
  private readonly platform?: ClusterPlatform;
  private readonly failOn: FailOn;
  private synthesizing = false;

  constructor(props: ConnectivityAppProps = {}) {
    super({ outdir: known(props).outdir });
    settle(this, { clusterDomain: props.clusterDomain, kubernetesVersion: props.kubernetesVersion });
    this.platform = props.platform;
    this.failOn = props.failOn ?? FailOn.ERROR;
    writesItsPlan(this);
    findsTwins(this);
    writesPolicies(this);
    close(this, props.closed);
    // For Testing.synth, which asks charts and not their app; synth() has the objects rendered already.
    this.node.addValidation({
      validate: () => {
        if (this.synthesizing) return [];
        const { objects, plan } = this.rendered();
        return this.findings(objects, plan).refused;
      },
    });
  }

  /** Checks the app and writes its manifests and its plan, all of them or none. */
  public synth(): void {
    this.synthesizing = true;
    try {
      const invalid = validationErrors(this);
      const { objects, beside, files, plan } = this.rendered();
      const { refused, warnings, verdicts } = this.findings(objects, plan);
      const errors = [...invalid, ...refused];
      if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
      this.write([...objects, ...beside], files, plan);
      if (warnings > 0) process.stderr.write(`${counted(warnings, 'warning')}; the files were written all the same. new ConnectivityApp({ failOn: FailOn.WARNING }) would refuse to.\n`);
      if (verdicts.length > 0) process.stdout.write(`  ${expectationsLine(verdicts)}\n`);
    } finally {
      this.synthesizing = false;
    }
  }

  private write(objects: readonly Rendered[], names: readonly string[], plan: PlanData): void {
    const documents = new Map<string, Rendered['object'][]>(names.map(name => [name, []]));
    for (const { file, object } of objects) documents.get(file)?.push(object);
    const files = new Map([...documents].map(([name, of]) => [name, manifestText(of)]));
    files.set(PLAN_FILE, planText(withDigests(plan, files)));
    publish(this.outdir, new Map([...files, ...constructMetadata(objects)]), 'removed');
    if (this.outdir.endsWith(STAGING)) {
      const published = this.outdir.slice(0, -STAGING.length);
      publish(published, files, 'removed');
      process.stdout.write(`  published to ${published}\n`);
    }
  }

  /** `beside` is written, and not judged: it is for some clusters only. */
  private rendered(): { objects: readonly Rendered[]; beside: readonly Rendered[]; files: readonly string[]; plan: PlanData } {
    const charts = chartObjects(this);
    // Files are numbered where charts depend on each other, which is known from here on.
    const files = chartFiles(this);
    const render = rendererOf(this);
    const objects = charts.flatMap(({ chart, objects: of }) => of.map(object => render(object, files.get(chart) ?? '')));
    const names = [...files.values()];
    const plan = planOf(this, files);
    const closed = closing(this, objects, names, plan);
    if (closed === undefined) return { objects, beside: [], files: names, plan };
    for (const sentence of closed.unknown) warn(this, `[${closed.file}] ${sentence}`);
    const { beside } = closed;
    return {
      objects: [...objects, ...closed.objects],
      beside: beside?.objects ?? [],
      files: [...names, closed.file, ...beside === undefined ? [] : [beside.file]],
      plan: closed.plan,
    };
  }

  private findings(objects: readonly Rendered[], plan: PlanData): Found {
    return findingsOf(this, objects, plan, { platform: this.platform }, this.failOn);
  }
}

/** `20 expectations: 18 hold by the manifests, 2 only a cluster can tell`. */
function expectationsLine(verdicts: readonly string[]): string {
  const held = verdicts.filter(verdict => verdict === 'holds').length;
  const failed = verdicts.filter(verdict => verdict === 'fails').length;
  const rest = verdicts.length - held - failed;
  const parts = [
    held > 0 ? `${held} ${held === 1 ? 'holds' : 'hold'} by the manifests` : undefined,
    failed > 0 ? `${failed} ${failed === 1 ? 'fails' : 'fail'} by them, as was acknowledged` : undefined,
    rest > 0 ? `${rest} only a cluster can tell` : undefined,
  ];
  return `${counted(verdicts.length, 'expectation')}: ${parts.filter(part => part !== undefined).join(', ')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function known(props: ConnectivityAppProps): ConnectivityAppProps {
  refuseUnknown('ConnectivityApp', 'ConnectivityAppProps', props);
  return props;
}

/** The paths of constructs, in the form that the CLI's validation plugins read. */
function constructMetadata(objects: readonly Rendered[]): [string, string][] {
  if (process.env.CDK8S_RECORD_CONSTRUCT_METADATA !== 'true') return [];
  const resources = Object.fromEntries(objects.map(({ construct }) => [construct.name, { path: construct.node.path }]));
  return [[CONSTRUCT_METADATA, JSON.stringify({ version: '1.0.0', resources })]];
}
