/** What a cluster has though no manifest shows it: its API server, and its DNS. */
import { nameKey, Service } from './objects';
import { readService } from './read-objects';

function service(namespace: string, name: string, spec: Readonly<Record<string, unknown>>): Service {
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec };
  return { ...readService({ ref: { kind: 'Service', namespace, name }, manifest: { object } }), podsElsewhere: true };
}

const DNS_PORTS = [{ name: 'dns', port: 53, protocol: 'UDP' }, { name: 'dns-tcp', port: 53, protocol: 'TCP' }];

/** Behind it are the addresses of the control plane, which are no pods'. */
export const API_SERVER = service('default', 'kubernetes', { ports: [{ name: 'https', port: 443 }] });

/** Services by `namespace/name` that are there, or on OpenShift are, unless a manifest says otherwise. */
export const SYSTEM_SERVICES: ReadonlyMap<string, Service> = new Map([
  API_SERVER,
  service('kube-system', 'kube-dns', { selector: { 'k8s-app': 'kube-dns' }, ports: DNS_PORTS }),
  service('openshift-dns', 'dns-default', { selector: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, ports: DNS_PORTS.map(port => ({ ...port, targetPort: port.name })) }),
].map(one => [nameKey(one.ref), one]));

/** The pods that answer the cluster's DNS: by namespace, labels and port. */
export const DNS_PODS: readonly { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly port: number }[] = [
  { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, port: 53 },
  { namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, port: 5353 },
];

/** Where NodeLocal DNSCache listens on every node. @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
export const NODE_LOCAL_DNS = '169.254.20.10';

/** All addresses but those that are nobody's on the internet: of clusters, of networks at home and at work, of one link, 169.254.169.254 among them. */
export const INTERNET: readonly { readonly cidr: string; readonly except: readonly string[] }[] = [
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'] },
  { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] },
];
