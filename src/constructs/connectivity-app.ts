import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, Names } from 'cdk8s';
import { manifestText } from './manifest-text';
import { publish } from './output';
import { settle } from './settings';
import { chartObjects } from './synthesis';
import { PLAN_FILE } from '../connectivity/plan';
import { planOf, planText } from '../connectivity/plan-of';

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
}

const STAGING = '.staging';

/**
 * An app whose network is checked at synth, and whose expectations are carried beside its manifests.
 *
 * It writes one file a chart, as `App` does, and the plan: everything or, when anything is refused, nothing. Files of an
 * earlier synth whose chart is gone are removed. In a folder named `<folder>.staging` it works as the cdk8s CLI's `output`:
 * the CLI empties that folder before it runs the app, so what comes out whole is published to `<folder>`.
 *
 * Charts are files, and cdk8s' cost grows with their square: make one for what is applied together, not one for each Service.
 */
export class ConnectivityApp extends App {
  constructor(props: ConnectivityAppProps = {}) {
    super({ outdir: props.outdir });
    settle(this, { clusterDomain: props.clusterDomain, kubernetesVersion: props.kubernetesVersion });
  }

  /** Checks the app and writes its manifests and its plan, all of them or none. */
  public synth(): void {
    const charts = this.manifests();
    const files = new Map(charts.map(({ file, objects }) => [file, manifestText(objects.map(object => object.toJson()))]));
    files.set(PLAN_FILE, planText(planOf(this, new Map(charts.map(({ chart, file }) => [chart, file])))));
    publish(this.outdir, new Map([...files, ...constructMetadata(charts.flatMap(({ objects }) => objects))]), []);
    if (this.outdir.endsWith(STAGING)) {
      const published = this.outdir.slice(0, -STAGING.length);
      publish(published, files, plannedFiles(published));
      process.stdout.write(`  published to ${published}\n`);
    }
  }

  private manifests(): { chart: Chart; file: string; objects: readonly ApiObject[] }[] {
    const charts = chartObjects(this);
    const ordered = charts.some(({ chart }) => chart.node.dependencies.length > 0);
    return charts.map(({ chart, objects }, index) => ({
      chart,
      file: `${ordered ? `${String(index).padStart(4, '0')}-` : ''}${Names.toDnsLabel(chart)}${this.outputFileExtension}`,
      objects,
    }));
  }
}

/** What the CLI asks for on behalf of its validation plugins, in the form that it reads. */
function constructMetadata(objects: readonly ApiObject[]): [string, string][] {
  if (process.env.CDK8S_RECORD_CONSTRUCT_METADATA !== 'true') return [];
  const resources = Object.fromEntries(objects.map(object => [object.name, { path: object.node.path }]));
  return [['construct-metadata.json', JSON.stringify({ version: '1.0.0', resources })]];
}

/** The manifests that the plan in this folder names: an earlier synth wrote them. */
function plannedFiles(folder: string): readonly string[] {
  const file = join(folder, PLAN_FILE);
  if (!existsSync(file)) return [];
  const files = readFileSync(file, 'utf8').match(/"[^"/\\]+\.k8s\.yaml"/g) ?? [];
  return files.map(quoted => quoted.slice(1, -1));
}
