/** The rules at synth for apps that are no ConnectivityApp, and their exceptions. */

import { ApiObject, App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { findingsOf } from './at-synth';
import { chartFiles, planOf } from '../declarations/plan-of';
import { findsTwins, rendererOf } from '../synth/manifests';
import { refuse, refuseArguments } from '../synth/refusal';
import { settle } from '../synth/settings';

/** Where an app is meant to run, as far as it matters to Services. */
export enum ClusterPlatform {
  /** Load balancers share the one address of the machine. */
  DOCKER_DESKTOP = 'docker-desktop',
  /** Load balancers share the addresses of the nodes. */
  K3S = 'k3s',
  /** Each load balancer has an address of its own, once something gives it one. */
  KIND = 'kind',
  /** Each load balancer has an address of its own. */
  CLOUD = 'cloud',
}

export interface ConnectivityRulesOptions {
  /**
   * Where the app is meant to run.
   *
   * @default - unknown, and nothing is said about it
   */
  readonly platform?: ClusterPlatform;

  /**
   * The Kubernetes version whose rules hold, such as `1.34`. Refused once the app has constructs, which were held against another.
   *
   * @default 1.28
   */
  readonly kubernetesVersion?: string;

  /**
   * The domain under which the cluster's DNS answers. Refused once the app has constructs, whose names may have been asked for.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;
}

/** The annotation that the rules read; they are not loaded for it. */
const ACKNOWLEDGE = 'connectivity.cdk8s.io/acknowledge';

/** The rules that find mistakes in the network at synth, for apps that are no `ConnectivityApp`, and their exceptions. */
export class ConnectivityRules {
  /**
   * Checks a whole app at every synth: `app.synth()` and `Testing.synth(chart)` fail with all errors in one report, each with
   * its construct's path; warnings are printed, once. A `ConnectivityApp` does so by itself.
   *
   * @param app the app
   * @param options where it is meant to run
   */
  public static enforce(app: App, options: ConnectivityRulesOptions = {}): void {
    refuseArguments('ConnectivityRules.enforce', [app, options]);
    const { kubernetesVersion, clusterDomain } = options;
    if ((kubernetesVersion !== undefined || clusterDomain !== undefined) && app.node.children.length > 0) {
      refuse(app, {
        value: kubernetesVersion === undefined ? `clusterDomain "${clusterDomain}"` : `kubernetesVersion "${kubernetesVersion}"`,
        rule: `comes after ${app.node.children[0].node.path}, for which it should hold`,
        remedy: 'Call ConnectivityRules.enforce right after new App().',
      });
    }
    settle(app, { kubernetesVersion, clusterDomain });
    findsTwins(app);
    const synthesis = checkedOnce(app);
    app.node.addValidation({
      validate: () => synthesis(() => {
        const files = chartFiles(app);
        const render = rendererOf(app);
        const objects = app.node.findAll().filter(ApiObject.isApiObject);
        const rendered = objects.map(object => render(object, files.get(object.chart) ?? ''));
        return findingsOf(app, rendered, planOf(app, files), { platform: options.platform }).refused;
      }),
    });
  }

  /**
   * Says that a finding is meant, in an annotation of the objects that the construct makes itself, where a reviewer sees it.
   * An acknowledgement that no longer matches anything is itself reported.
   *
   * @param construct a Service, a Workload, … or an object of cdk8s
   * @param rule the rule's id, as the report shows it
   * @param reason why it is meant
   */
  public static acknowledge(construct: IConstruct, rule: string, reason: string): void {
    refuseArguments('ConnectivityRules.acknowledge', [construct, rule, reason]);
    const objects = ApiObject.isApiObject(construct) ? [construct] : construct.node.children.filter(ApiObject.isApiObject);
    if (objects.length === 0) refuse(construct, { value: `rule "${rule}"`, rule: 'is acknowledged for something that makes no object itself', remedy: 'Name the construct inside it.' });

    if (reason.trim() === '' || /[\n:]/.test(rule) || reason.includes('\n')) refuse(construct, { value: `rule "${rule}"`, rule: `is acknowledged with "${reason}", which is no reason in one line`, remedy: 'Write why it is meant.' });

    for (const object of objects) {
      const said = object.metadata.toJson().annotations?.[ACKNOWLEDGE];
      const line = `${rule}: ${reason.trim()}`;
      object.metadata.addAnnotation(ACKNOWLEDGE, said === undefined ? line : `${said}\n${line}`);
    }
  }

  private constructor() {}
}

/** cdk8s validates the whole app again for every chart that it writes; what was found sound at the start of a synth still is. */
function checkedOnce(app: App): (check: () => string[]) => string[] {
  let sound: boolean | undefined;
  for (const method of ['synth', 'synthYaml'] as const) {
    const original = app[method].bind(app);
    Object.defineProperty(app, method, {
      value: () => {
        sound = false;
        try {
          return original();
        } finally {
          sound = undefined;
        }
      },
    });
  }
  return check => {
    if (sound === true) return [];
    const problems = check();
    if (sound === false) sound = problems.length === 0;
    return problems;
  };
}
