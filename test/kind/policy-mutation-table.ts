/** Mistakes in NetworkPolicies as people make them, what of the matrix each one changes, and the cause that is to be named. */

/** A policy as far as it is edited here. */
export interface EditedPolicy {
  metadata: { name: string; namespace: string };
  spec: {
    podSelector: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] };
    policyTypes: string[];
    ingress?: EditedRule[];
    egress?: EditedRule[];
  };
}

interface EditedRule {
  from?: unknown[];
  to?: unknown[];
  ports?: { port?: number | string; endPort?: number; protocol: string }[];
}

export interface PolicyMutation {
  readonly what: string;
  /** Changes them in place; what it returns is put beside them. */
  readonly edit: (policies: Policies) => EditedPolicy | void;
  /** The cell that is wrong. NS stands for the app's namespace; that of its back end is NS-back. */
  readonly cell: string;
  readonly observed: 'open' | 'closed';
  readonly cause: RegExp;
}

export class Policies {
  constructor(public readonly all: EditedPolicy[], public readonly namespace: string) {}

  public of(name: string): EditedPolicy {
    const found = this.all.find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`There is no policy ${name} to edit.`);
    return found;
  }

  public remove(name: string): void {
    this.all.splice(this.all.indexOf(this.of(name)), 1);
  }

  /** The rule of a policy whose JSON has this text. */
  public rule(name: string, direction: 'ingress' | 'egress', text: string): EditedRule {
    const found = this.of(name).spec[direction]?.filter(rule => JSON.stringify(rule).includes(text)) ?? [];
    if (found.length !== 1) throw new Error(`Policy ${name} has ${found.length} rules of ${direction} with ${text}, and one is edited.`);
    return found[0];
  }

  public drop(name: string, direction: 'ingress' | 'egress', text: string): void {
    const rule = this.rule(name, direction, text);
    this.of(name).spec[direction] = this.of(name).spec[direction]?.filter(one => one !== rule);
  }
}

const FRONT_TO_ORDERS = 'matrix/NS/front -> NS-back/orders:8080';

export const POLICY_MUTATIONS: readonly PolicyMutation[] = [
  {
    what: 'a rule is dropped from ingress',
    edit: policies => policies.drop('orders', 'ingress', 'front'),
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS-back\/orders does not let it in: it lets nobody in$/,
  },
  {
    what: 'ingress is opened, and egress of the caller is not',
    edit: policies => policies.drop('front', 'egress', 'orders'),
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS\/front does not let it out: it lets out to /,
  },
  {
    what: 'the Service\'s port in place of the pods\'',
    edit: policies => { policies.rule('orders', 'ingress', 'front').ports = [{ port: 80, protocol: 'TCP' }]; },
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS-back\/orders does not let it in: .* on TCP 80 only$/,
  },
  {
    what: 'the Service\'s port in place of the pods\', in egress',
    edit: policies => { policies.rule('front', 'egress', 'orders').ports = [{ port: 80, protocol: 'TCP' }]; },
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS\/front does not let it out: .*app=orders.* on TCP 80/,
  },
  {
    what: 'DNS is forgotten',
    edit: policies => policies.drop('front', 'egress', 'kube-dns'),
    cell: 'matrix/NS/front -> DNS',
    observed: 'closed',
    cause: /NetworkPolicy NS\/front does not let it out: it lets out to /,
  },
  {
    what: 'DNS by TCP only',
    edit: policies => { policies.rule('front', 'egress', 'kube-dns').ports = [{ port: 53, protocol: 'TCP' }]; },
    cell: 'matrix/NS/front -> DNS',
    observed: 'closed',
    cause: /NetworkPolicy NS\/front: .*by UDP first, and policies let it ask by TCP only/,
  },
  {
    what: 'the caller\'s label is off by a letter',
    edit: policies => { policies.rule('orders', 'ingress', 'front').from = [peer('NS', { app: 'frnt' })].map(one => placed(one, policies)); },
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS-back\/orders does not let it in: it lets in pods with app=frnt of namespaces with kubernetes.io\/metadata.name=NS on /,
  },
  {
    what: 'the label of the pods themselves is off by a letter',
    edit: policies => { policies.of('orders').spec.podSelector.matchLabels = { app: 'oders' }; },
    cell: 'matrix/any other pod -> NS-back/orders:8080',
    observed: 'open',
    cause: /^no NetworkPolicy selects Deployment NS-back\/orders for ingress, and NetworkPolicy NS-back\/orders selects no pod$/,
  },
  {
    what: 'the namespace of the caller is left out',
    edit: policies => { policies.rule('orders', 'ingress', 'front').from = [{ podSelector: { matchLabels: { app: 'front' } } }]; },
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS-back\/orders does not let it in: it lets in pods with app=front on /,
  },
  {
    what: 'a label of the namespace that no namespace has',
    edit: policies => { policies.rule('orders', 'ingress', 'front').from = [{ namespaceSelector: { matchLabels: { name: policies.namespace } }, podSelector: { matchLabels: { app: 'front' } } }]; },
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS-back\/orders does not let it in: it lets in pods with app=front of namespaces with name=NS on /,
  },
  {
    what: 'every namespace is let in',
    edit: policies => { policies.rule('orders', 'ingress', 'front').from = [{ namespaceSelector: {} }]; },
    cell: 'matrix/any other pod -> NS-back/orders:8080',
    observed: 'open',
    cause: /^NetworkPolicy NS-back\/orders lets it through \(spec\.ingress\[0\]\.from\[0\]\)$/,
  },
  {
    what: 'a dash too many: two peers in place of one',
    edit: policies => {
      policies.rule('orders', 'ingress', 'front').from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': policies.namespace } } }, { podSelector: { matchLabels: { app: 'front' } } }];
    },
    cell: 'matrix/NS/spy -> NS-back/orders:8080',
    observed: 'open',
    cause: /NetworkPolicy NS-back\/orders lets it through \(spec\.ingress\[0\]\.from\[0\]\)$/,
  },
  {
    what: 'the whole namespace is let in',
    edit: policies => { policies.rule('cart', 'ingress', 'front').from = [{ podSelector: {} }]; },
    cell: 'matrix/NS/spy -> NS/cart:6379',
    observed: 'open',
    cause: /NetworkPolicy NS\/cart lets it through \(spec\.ingress\[0\]\.from\[0\]\)$/,
  },
  {
    what: 'a rule for everybody',
    edit: policies => { delete policies.rule('cart', 'ingress', 'front').from; },
    cell: 'matrix/any other pod -> NS/cart:6379',
    observed: 'open',
    cause: /^NetworkPolicy NS\/cart lets it through \(spec\.ingress\[0\]\)$/,
  },
  {
    what: 'the ports are left out',
    edit: policies => {
      delete policies.rule('orders', 'ingress', 'front').ports;
      delete policies.rule('front', 'egress', 'orders').ports;
    },
    cell: 'matrix/NS/front -> NS-back/orders:9090',
    observed: 'open',
    cause: /^NetworkPolicy NS\/front lets it through \(.*\); NetworkPolicy NS-back\/orders lets it through/,
  },
  {
    what: 'a range of ports is too wide',
    edit: policies => {
      policies.rule('orders', 'ingress', 'front').ports = [{ port: 8080, endPort: 9999, protocol: 'TCP' }];
      policies.rule('front', 'egress', 'orders').ports = [{ port: 8080, endPort: 9999, protocol: 'TCP' }];
    },
    cell: 'matrix/NS/front -> NS-back/orders:9090',
    observed: 'open',
    cause: /^NetworkPolicy NS\/front lets it through \(.*\); NetworkPolicy NS-back\/orders lets it through/,
  },
  {
    what: 'TCP in place of UDP',
    edit: policies => { policies.rule('orders', 'ingress', 'front').ports = [{ port: 'http', protocol: 'TCP' }, { port: 8081, protocol: 'TCP' }]; },
    cell: 'matrix/NS/front -> NS-back/orders:8081/UDP',
    observed: 'closed',
    cause: /^NetworkPolicy NS-back\/orders does not let it in: .* on TCP 8080-8081 only$/,
  },
  {
    what: 'an except that swallows the callers',
    edit: policies => { policies.rule('front', 'ingress', 'ports').from = [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12'] } }]; },
    cell: 'matrix/any other pod -> NS/front:8080',
    observed: 'closed',
    cause: /NetworkPolicy NS\/front .*addresses in 0\.0\.0\.0\/0 but 10\.0\.0\.0\/8, 172\.16\.0\.0\/12 on TCP 8080 only$/,
  },
  {
    what: 'a policy is missing',
    edit: policies => policies.remove('orders'),
    cell: 'matrix/any other pod -> NS-back/orders:9090',
    observed: 'open',
    cause: /^no NetworkPolicy selects Deployment NS-back\/orders for ingress$/,
  },
  {
    what: 'a policy in another namespace than its pods',
    edit: policies => { Object.assign(policies.of('orders').metadata, { name: 'orders', namespace: policies.namespace }); },
    cell: 'matrix/NS/spy -> NS-back/orders:8080',
    observed: 'open',
    cause: /no NetworkPolicy selects Deployment NS-back\/orders for ingress/,
  },
  {
    what: 'policyTypes without Egress',
    edit: policies => { policies.of('cart').spec.policyTypes = ['Ingress']; },
    cell: 'matrix/NS/cart -> NS/front:8080',
    observed: 'open',
    cause: /^no NetworkPolicy selects Deployment NS\/cart for egress, and NetworkPolicy NS\/cart selects it for the other direction alone/,
  },
  {
    what: 'a selector with a label too few, which takes in other pods',
    edit: policies => { policies.of('front').spec.podSelector.matchLabels = { app: 'front' }; },
    cell: 'matrix/NS/spy -> NS/front:8080',
    observed: 'closed',
    cause: /^NetworkPolicy NS\/front does not let it out/,
  },
  {
    what: 'egress to another namespace than that of the pods',
    edit: policies => { policies.rule('front', 'egress', 'orders').to = [placed(peer('NS', { app: 'orders' }), policies)]; },
    cell: FRONT_TO_ORDERS,
    observed: 'closed',
    cause: /^NetworkPolicy NS\/front does not let it out: .*pods with app=orders of namespaces with kubernetes.io\/metadata.name=NS on /,
  },
  {
    what: 'somebody else\'s policy that lets in everybody',
    edit: ({ namespace }) => ({
      metadata: { name: 'allow-all', namespace: `${namespace}-back` }, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
    }),
    cell: 'matrix/any other pod -> NS-back/orders:8080',
    observed: 'open',
    cause: /^NetworkPolicy NS-back\/allow-all lets it through \(spec\.ingress\[0\]\)$/,
  },
];

function peer(namespace: string, matchLabels: Readonly<Record<string, string>>) {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels } };
}

function placed<T>(value: T, { namespace }: Policies): T {
  return JSON.parse(JSON.stringify(value).replace(/"NS"/g, JSON.stringify(namespace)));
}
