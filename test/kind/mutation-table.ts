/** What can be wrong with the chapter's manifests, and what a reader has to be told about it. */

import { Edit, SceneName } from './scene';
import { ObservedOutcome } from '../../src/plan/results';

export interface Mutation {
  readonly what: string;
  readonly scene: SceneName;
  readonly edits: readonly Edit[];
  /** The end of the id of a line that has to fail. */
  readonly line: string;
  readonly observed: ObservedOutcome['kind'];
  /** `NS` stands for the namespace. */
  readonly cause: RegExp;
}

const API = 'web/http-numbers-api-rng-answers';
const BUTTON = 'outside/http-post-numbers-web-by-load-balancer-answers';
const LOAD_BALANCER = 'outside/http-numbers-web-by-load-balancer-answers';
const NODE_PORT = 'outside/http-every-node-30080-answers';
const JENKINS = 'http-go/http-srv-jenkins.blue-login-answers';
const ALIAS = 'web/dns-cname-numbers-api-answers';
const EXTERNAL = 'web/http-numbers-api-rng-no-reply';
const NAME = 'sleep-1/dns-a-sleep-2-answers';

/** Stands for the address of a node, where nothing listens on port 80. */
export const A_NODE = 'the address of a node';

const image = 'spec.template.spec.containers.0.image';

export const MUTATIONS: readonly Mutation[] = [
  {
    what: 'selector off by a letter',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.selector.app': 'numbers-apy' } }],
    line: API,
    observed: 'refused',
    cause: /selector app=numbers-apy matches no pod; the nearest, Deployment NS\/numbers-api, has app=numbers-api$/,
  },
  {
    what: 'selector with another key',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.selector': { application: 'numbers-api' } } }],
    line: API,
    observed: 'refused',
    cause: /selector application=numbers-api matches no pod/,
  },
  {
    what: 'targetPort wrong',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.ports.0.targetPort': 8080 } }],
    line: API,
    observed: 'refused',
    cause: /Service NS\/numbers-api sends to port 8080, but nothing in pod numbers-api-\S+ listens on port 8080: it listens on 80$/,
  },
  {
    what: 'targetPort by a name that no pod has',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.ports.0.targetPort': 'web' } }],
    line: API,
    observed: 'refused',
    cause: /targetPort web of Service NS\/numbers-api is no port of its pods|numbers-api has no endpoints/,
  },
  {
    what: 'port of the Service wrong',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.ports.0.port': 8080 } }],
    line: API,
    observed: 'no-reply',
    cause: /Service NS\/numbers-api has no port 80; it has 8080$/,
  },
  {
    what: 'port carries UDP',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.ports.0.protocol': 'UDP' } }],
    line: API,
    observed: 'no-reply',
    cause: /port 80 of Service NS\/numbers-api carries UDP, not TCP$/,
  },
  {
    what: 'Service missing',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', remove: true }],
    line: API,
    observed: 'name-not-found',
    cause: /there is no Service NS\/numbers-api/,
  },
  {
    what: 'Service under a name misspelt',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'metadata.name': 'numbers-apis' } }],
    line: API,
    observed: 'name-not-found',
    cause: /there is no Service NS\/numbers-api; the nearest name is numbers-apis/,
  },
  {
    what: 'API scaled to zero',
    scene: 'ClusterIP',
    edits: [{ object: 'Deployment/numbers-api', set: { 'spec.replicas': 0 } }],
    line: API,
    observed: 'refused',
    cause: /Service NS\/numbers-api has no endpoints: Deployment NS\/numbers-api makes its pods, and is scaled to zero$/,
  },
  {
    what: 'image that never listens',
    scene: 'ClusterIP',
    edits: [{ object: 'Deployment/numbers-api', set: { [image]: 'registry.k8s.io/pause:3.10' } }],
    line: API,
    observed: 'refused',
    cause: /nothing in pod numbers-api-\S+ listens on port 80: it listens on none$/,
  },
  {
    what: 'API under other labels',
    scene: 'ClusterIP',
    edits: [{ object: 'Deployment/numbers-api', set: { 'spec.selector.matchLabels.app': 'numbers', 'spec.template.metadata.labels.app': 'numbers' } }],
    line: API,
    observed: 'refused',
    cause: /selector app=numbers-api matches no pod/,
  },
  {
    what: 'DNS name misspelt in the web app\'s environment',
    scene: 'from outside',
    edits: [{
      object: 'Deployment/numbers-web',
      set: { 'spec.template.spec.containers.0.env': [{ name: 'RngApi__Url', value: 'http://numbers-apy/sixeyed/kiamol/master/ch03/numbers/rng' }] },
    }],
    line: BUTTON,
    observed: 'wrong-answer',
    cause: /it could not reach numbers-apy itself: there is no Service NS\/numbers-apy; the nearest name is numbers-api/,
  },
  {
    what: 'API\'s Service without a cluster IP',
    scene: 'ClusterIP',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.clusterIP': 'None' } }],
    line: 'web/dns-a-numbers-api-answers',
    observed: 'wrong-answer',
    cause: /Service NS\/numbers-api is headless/,
  },
  {
    what: 'Service of a name missing',
    scene: 'a name',
    edits: [{ object: 'Service/sleep-2', remove: true }],
    line: NAME,
    observed: 'not-observed',
    cause: /there is no Service NS\/sleep-2/,
  },
  {
    what: 'name that leads outside',
    scene: 'a name',
    edits: [{ object: 'Service/sleep-2', set: { 'spec.type': 'ExternalName', 'spec.externalName': '192.168.123.234' }, drop: ['spec.selector', 'spec.ports'] }],
    line: NAME,
    observed: 'not-observed',
    cause: /192\.168\.123\.234/,
  },
  {
    what: 'LoadBalancer turned ClusterIP',
    scene: 'from outside',
    edits: [{ object: 'Service/numbers-web', set: { 'spec.type': 'ClusterIP' } }],
    line: LOAD_BALANCER,
    observed: 'not-observed',
    cause: /ClusterIP/,
  },
  {
    what: 'LoadBalancer on another port',
    scene: 'from outside',
    edits: [{ object: 'Service/numbers-web', set: { 'spec.ports.0.port': 8081 } }],
    line: LOAD_BALANCER,
    observed: 'no-reply',
    cause: /Service NS\/numbers-web has no port 8080; it has 8081$/,
  },
  {
    what: 'LoadBalancer in front of the API',
    scene: 'from outside',
    edits: [{ object: 'Service/numbers-web', set: { 'spec.selector.app': 'numbers-api' } }],
    line: LOAD_BALANCER,
    observed: 'wrong-answer',
    cause: /behind Service NS\/numbers-web \(selector app=numbers-api\) is Deployment NS\/numbers-api \(kiamol\/ch03-numbers-api\)$/,
  },
  {
    what: 'API missing behind the button',
    scene: 'from outside',
    edits: [{ object: 'Service/numbers-api', remove: true }],
    line: BUTTON,
    observed: 'wrong-answer',
    cause: /it could not reach numbers-api itself: there is no Service NS\/numbers-api/,
  },
  {
    what: 'nodePort moved',
    scene: 'from outside',
    edits: [{ object: 'Service/numbers-web-node', set: { 'spec.ports.0.nodePort': 30580 } }],
    line: NODE_PORT,
    observed: 'refused',
    cause: /no Service has node port \d+; .*Service NS\/numbers-web-node has \d+ \(type NodePort\)/,
  },
  {
    what: 'NodePort turned ClusterIP',
    scene: 'from outside',
    edits: [{ object: 'Service/numbers-web-node', set: { 'spec.type': 'ClusterIP' }, drop: ['spec.ports.0.nodePort'] }],
    line: NODE_PORT,
    observed: 'refused',
    cause: /no Service has node port \d+/,
  },
  {
    what: 'NodePort for pods of its own node alone',
    scene: 'from outside',
    edits: [{ object: 'Service/numbers-web-node', set: { 'spec.externalTrafficPolicy': 'Local' } }],
    line: NODE_PORT,
    observed: 'no-reply',
    cause: /externalTrafficPolicy of Service NS\/numbers-web-node is Local/,
  },
  {
    what: 'externalName changed',
    scene: 'ExternalName',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.externalName': 'raw.example.com' } }],
    line: ALIAS,
    observed: 'wrong-answer',
    cause: /Service NS\/numbers-api is an ExternalName for raw\.example\.com/,
  },
  {
    what: 'alias turned into an ordinary Service',
    scene: 'ExternalName',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.type': 'ClusterIP', 'spec.selector': { app: 'numbers-api' }, 'spec.ports': [{ port: 80 }] }, drop: ['spec.externalName'] }],
    line: ALIAS,
    observed: 'name-not-found',
    cause: /Service NS\/numbers-api is .*of type ClusterIP/,
  },
  {
    what: 'address wrong: somebody is there',
    scene: 'without a selector',
    edits: [{ object: 'Endpoints/numbers-api', set: { 'subsets.0.addresses.0.ip': A_NODE } }],
    line: EXTERNAL,
    observed: 'refused',
    cause: /Service NS\/numbers-api sends to [\d.]+:80, as its endpoints say by hand/,
  },
  {
    what: 'Endpoints missing',
    scene: 'without a selector',
    edits: [{ object: 'Endpoints/numbers-api', remove: true }],
    line: EXTERNAL,
    observed: 'refused',
    cause: /Service NS\/numbers-api has no endpoints: it has no selector, and no EndpointSlice/,
  },
  {
    what: 'selector left on',
    scene: 'without a selector',
    edits: [
      { object: 'Service/numbers-api', set: { 'spec.selector': { app: 'numbers-api' } } },
      { object: 'Endpoints/numbers-api', remove: true },
    ],
    line: EXTERNAL,
    observed: 'answers',
    cause: /behind Service NS\/numbers-api \(selector app=numbers-api\) is Deployment NS\/numbers-api/,
  },
  {
    what: 'namespace of the Service wrong',
    scene: 'namespaces',
    edits: [{ object: 'Service/srv-jenkins', drop: ['metadata.namespace'] }],
    line: JENKINS,
    observed: 'name-not-found',
    cause: /there is no Service NS-blue\/srv-jenkins; the name is in namespace .*\bNS\b/,
  },
  {
    what: 'port of Jenkins wrong',
    scene: 'namespaces',
    edits: [{ object: 'Service/srv-jenkins', set: { 'spec.ports.0.port': 80 } }],
    line: JENKINS,
    observed: 'no-reply',
    cause: /Service NS-blue\/srv-jenkins has no port 8080; it has 80$/,
  },
  {
    what: 'lab: the page of v1',
    scene: 'lab',
    edits: [{ object: 'Service/numbers-web', set: { 'spec.selector.version': 'v1' } }],
    line: LOAD_BALANCER,
    observed: 'wrong-answer',
    cause: /behind Service NS\/numbers-web \(selector app=lab-numbers-web,version=v1\) is Deployment NS\/lab-numbers-web \(kiamol\/ch03-numbers-web\)$/,
  },
  {
    what: 'lab: both versions behind one Service',
    scene: 'lab',
    edits: [{ object: 'Service/numbers-web', drop: ['spec.selector.version'] }],
    line: LOAD_BALANCER,
    observed: 'mixed',
    cause: /behind Service NS\/numbers-web .* is Deployment NS\/lab-numbers-web \(.*\) and Deployment NS\/lab-numbers-web-v2/,
  },
  {
    what: 'lab: an API of v2, which is not there',
    scene: 'lab',
    edits: [{ object: 'Service/numbers-api', set: { 'spec.selector.version': 'v2' } }],
    line: BUTTON,
    observed: 'wrong-answer',
    cause: /selector app=lab-numbers-api,version=v2 matches no pod; the nearest, Deployment NS\/lab-numbers-api, has app=lab-numbers-api,version=v1/,
  },
];
