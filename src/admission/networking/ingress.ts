/** What the API server refuses in Ingresses. */
import { dnsLabel1123Problem, dnsSubdomainProblem, ipVersion, portNameProblem, portNumberProblem, serviceNameProblem } from '../../kubernetes/syntax';
import { metadata } from '../metadata';
import { domainPathProblem, hostProblem, pathSegmentProblem } from '../names';
import { Field } from '../refusal';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const NOT_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_AT_THE_END = ['/..', '/.'];
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const LONGEST_CONTROLLER = 250;

/** What the API server refuses in a new Ingress. */
export function ingress(object: Field, kubernetesVersion: string): void {
  const spec = object.get('spec');
  const [rules, backend, className] = [spec.get('rules').items(), spec.get('defaultBackend'), spec.get('ingressClassName')];
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem });
  if (rules.length === 0 && !backend.given) spec.refuse('required-field', 'the Ingress has neither rules nor a defaultBackend');

  if (backend.given) ingressBackend(backend, kubernetesVersion);

  for (const rule of rules) {
    const host = rule.get('host');
    if (host.text !== '') host.refuse('ingress-host', ipVersion(host.text) !== undefined ? `${JSON.stringify(host.text)} is an IP address` : hostProblem(host.text));

    if (rule.has('http')) paths(rule.get('http').get('paths'), kubernetesVersion);
  }
  for (const tls of spec.get('tls').items()) {
    for (const host of tls.get('hosts').items()) host.refuse('ingress-host', hostProblem(host.text));

    const secret = tls.get('secretName');
    secret.refuse('object-name', secret.text === '' ? undefined : dnsSubdomainProblem(secret.text));
  }
  className.refuse('object-name', className.given ? dnsSubdomainProblem(className.text) : undefined);
  const annotation = object.get('metadata').get('annotations').get(CLASS_ANNOTATION);
  if (annotation.value !== undefined && className.given && annotation.text !== className.text) annotation.refuse('ingress-class', `the annotation says ${JSON.stringify(annotation.text)} and ingressClassName ${JSON.stringify(className.text)}`);
}

/** What the API server refuses in a new IngressClass. */
export function ingressClass(object: Field): void {
  const [controller, parameters] = [object.get('spec').get('controller'), object.get('spec').get('parameters')];
  metadata(object.get('metadata'), { rule: 'object-name', problem: dnsSubdomainProblem, clusterScoped: true });
  controller.refuse('ingress-class', controller.text.length > LONGEST_CONTROLLER ? `the controller's name has ${controller.text.length} characters; at most ${LONGEST_CONTROLLER} are allowed` : domainPathProblem(controller.text));
  if (!parameters.given) return;

  reference(parameters);
  const [scope, namespace] = [parameters.get('scope'), parameters.get('namespace')];
  scope.among('unsupported-value', ['Cluster', 'Namespace']);
  if (scope.text === 'Namespace') namespace.refuse('namespace-name', namespace.given ? dnsLabel1123Problem(namespace.text) : 'parameters of scope Namespace need a namespace');
  else if (scope.text === 'Cluster' || !scope.given) namespace.refuse('namespace-name', namespace.given ? 'parameters of scope Cluster have no namespace' : undefined);
}

function paths(field: Field, kubernetesVersion: string): void {
  if (field.items().length === 0) field.refuse('required-field', 'the rule has no paths');

  for (const path of field.items()) {
    const [type, text] = [path.get('pathType'), path.get('path')];
    if (!type.given) {
      type.refuse('required-field', 'the path has no pathType');
      continue;
    }
    type.among('unsupported-value', PATH_TYPES);
    text.refuse('ingress-path', pathProblem(text.text, type.text));
    ingressBackend(path.get('backend'), kubernetesVersion);
  }
}

function pathProblem(path: string, type: string): string | undefined {
  const matched = type === 'Exact' || type === 'Prefix';
  if ((matched || (type === 'ImplementationSpecific' && path !== '')) && !path.startsWith('/')) return `path ${JSON.stringify(path)} does not start with "/"`;

  const inside = matched ? NOT_IN_PATHS.find(sequence => path.includes(sequence)) : undefined;
  if (inside !== undefined) return `path ${JSON.stringify(path)} has ${JSON.stringify(inside)} in it`;

  const end = matched ? NOT_AT_THE_END.find(sequence => path.endsWith(sequence)) : undefined;
  return end === undefined ? undefined : `path ${JSON.stringify(path)} ends in ${JSON.stringify(end)}`;
}

function ingressBackend(field: Field, kubernetesVersion: string): void {
  const [service, resource] = [field.get('service'), field.get('resource')];
  if (service.given && resource.given) {
    field.refuse('ingress-backend', 'the backend has a service and a resource');
  } else if (resource.given) {
    reference(resource);
  } else if (service.given) {
    const [name, port] = [service.get('name'), service.get('port')];
    const [portName, number] = [port.get('name'), port.get('number')];
    if (name.text === '') name.refuse('required-field', 'the backend names no Service');
    else name.refuse('service-name', serviceNameProblem(name.text, kubernetesVersion));

    if (portName.text !== '' && number.number !== 0) port.refuse('ingress-backend', `the backend's port has a name, ${JSON.stringify(portName.text)}, and a number, ${number.number}`);
    else if (portName.text !== '') portName.refuse('port-name', portNameProblem(portName.text));
    else if (number.number !== 0) number.refuse('port-number', portNumberProblem(number.number));
    else port.refuse('required-field', 'the backend has neither the name nor the number of a port');
  } else {
    field.refuse('ingress-backend', 'the backend has neither a service nor a resource');
  }
}

/** A reference to an object of any kind. */
function reference(field: Field): void {
  const group = field.get('apiGroup');
  group.refuse('object-name', group.given ? dnsSubdomainProblem(group.text) : undefined);
  for (const name of ['kind', 'name']) {
    const part = field.get(name);
    if (part.text === '') part.refuse('required-field', `the reference has no ${name}`);
    else part.refuse('object-name', pathSegmentProblem(part.text));
  }
}
