/** A web application, its API, and the Services around them. */

import { Construct } from 'constructs';
import { Env } from './pods/env';
import { Exposure } from './services/exposure';
import { Service } from './services/service';
import { Workload, WorkloadProps } from './workloads/workload';
import { defined } from '../kubernetes/values';
import { refuse, refuseUnknown, scopeOf } from '../synth/refusal';
import { settle } from '../synth/settings';

/** The two halves of a pair, and how they find each other and are found. */
export interface WebApiPairProps {
  /** The API. Its name defaults to `<id>-api`, its container's to `api`. */
  readonly api: WorkloadProps;

  /** The web application that calls it. Its name defaults to `<id>-web`, its container's to `web`. */
  readonly web: WorkloadProps;

  /**
   * How the web application becomes reachable; each Service's name defaults to the web workload's, so all but one of several need a name.
   *
   * @default - not at all
   */
  readonly exposures?: Exposure[];

  /**
   * How the API becomes reachable for the web application.
   *
   * @default - a ClusterIP Service named for the API, on port 80, in front of the only port that the API declares
   */
  readonly apiExposure?: Exposure;

  /**
   * The environment variable of the web containers that holds the API's URL. Refused where `web` sets it itself.
   *
   * @default - none; the web application knows the API by name
   */
  readonly apiUrlVariable?: string;

  /**
   * The path of the API's URL, beginning with `/`. Only together with `apiUrlVariable`.
   *
   * @default - none
   */
  readonly apiUrlPath?: string;

  /**
   * Pass the `restricted` Pod Security Standard, both of them; see `PodOptions.hardened`.
   *
   * @default - what `api` and `web` say themselves
   */
  readonly hardened?: boolean;

  /**
   * The namespace of everything in the pair. It makes no Namespace object.
   *
   * @default - that of the enclosing Namespace or chart
   */
  readonly namespace?: string;
}

/**
 * A web application and the API behind it: two Deployments, the API behind a Service of its own name, the web
 * application exposed as asked.
 *
 * Refused: what its parts refuse, and props that contradict each other.
 */
export class WebApiPair extends Construct {
  /** The API's pods. */
  public readonly api: Workload;

  /** The web application's pods. */
  public readonly web: Workload;

  /** The Service in front of the API. */
  public readonly apiService: Service;

  /** The Services in front of the web application, in the order of `exposures`. */
  public readonly webServices: Service[];

  constructor(scope: Construct, id: string, props: WebApiPairProps) {
    super(scopeOf(scope, id, 'WebApiPair'), id);
    refuseUnknown(this, 'WebApiPairProps', props);
    settle(this, { namespace: props.namespace });
    refuseContradictions(this, props);
    const { hardened } = props;
    this.api = new Workload(this, 'api', { name: `${id}-api`, ...named('api', props.api), ...defined({ hardened }) });
    this.apiService = this.api.expose(props.apiExposure ?? Exposure.clusterIp({ port: 80 }));
    this.web = new Workload(this, 'web', {
      name: `${id}-web`,
      ...named('web', withUrl(props.web, this.apiService, props)),
      ...defined({ hardened }),
    });
    this.webServices = (props.exposures ?? []).map(exposure => this.web.expose(exposure));
  }
}

/** The role names the container, unless there are several or one of them has a name. */
function named(role: string, workload: WorkloadProps): WorkloadProps {
  return workload.containers === undefined ? { containerName: role, ...workload } : workload;
}

function withUrl(web: WorkloadProps, api: Service, { apiUrlVariable, apiUrlPath }: WebApiPairProps): WorkloadProps {
  if (apiUrlVariable === undefined) return web;
  const env = { [apiUrlVariable]: Env.urlOf(api, { path: apiUrlPath }) };
  return web.containers === undefined
    ? { ...web, env: { ...web.env, ...env } }
    : { ...web, containers: web.containers.map(container => ({ ...container, env: { ...container.env, ...env } })) };
}

function refuseContradictions(scope: Construct, props: WebApiPairProps): void {
  const { apiUrlVariable, web } = props;
  if (apiUrlVariable !== undefined && [web, ...web.containers ?? []].some(({ env }) => env?.[apiUrlVariable] !== undefined)) refuse(scope, { value: `apiUrlVariable "${apiUrlVariable}"`, rule: 'is in the env of web too, with a value of its own', remedy: 'Keep one.' });

  if (props.apiUrlPath !== undefined && props.apiUrlVariable === undefined) refuse(scope, { value: `apiUrlPath "${props.apiUrlPath}"`, rule: 'is the path of no URL', remedy: 'Name the variable in apiUrlVariable.' });

  for (const [role, workload] of Object.entries({ api: props.api, web: props.web })) if (workload.namespace !== undefined) refuse(scope, { value: `namespace "${workload.namespace}" of ${role}`, rule: 'would take the pair apart', remedy: 'Say the namespace of the pair.' });
}
