import { reviewOf } from './manifests';
import { asText } from '../../src/text/sentence';
import { BY_GATEWAY, BY_INGRESS, REDIRECT_TO_TLS } from '../network/http-scene';

function but(text: string, ...changes: readonly (readonly [old: string, now: string])[]): string {
  return changes.reduce((all, [old, now]) => {
    expect(all).toContain(old);
    return all.replace(old, now);
  }, text);
}

const more = (path: string, service: string) => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: more, namespace: shop}
spec: {ingressClassName: traefik, rules: [{host: shop.example.com, http: {paths: [{path: ${path}, pathType: Prefix, backend: {service: {name: ${service}, port: {number: 80}}}}]}}]}
`;
const canary = (weights: readonly [number, number]) => but(BY_GATEWAY, ['port: 8080, weight: 1}', `port: 8080, weight: ${weights[0]}}`], ['port: 80, weight: 0}', `port: 80, weight: ${weights[1]}}`]);

interface Case {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly said: readonly string[];
}

const CASES: readonly Case[] = [
  { what: 'nothing', before: BY_GATEWAY, after: BY_GATEWAY, said: [] },
  {
    what: 'a path of another Service is taken by a new Ingress',
    before: BY_INGRESS,
    after: BY_INGRESS + more('/basket', 'basket'),
    said: ['Ingress more takes shop.example.com/basket from Service web, which had it by /: it goes to Service basket now.'],
  },
  { what: 'a path of the same Service is taken from nobody', before: BY_INGRESS, after: BY_INGRESS + more('/basket', 'web'), said: [] },
  { what: 'a path that nobody had is taken from nobody', before: but(BY_INGRESS, ['{path: /, pathType', '{path: /pages, pathType']), after: but(BY_INGRESS, ['{path: /, pathType', '{path: /pages, pathType']) + more('/basket', 'basket'), said: [] },
  {
    what: 'a path of a longer one is taken from the longest that had it',
    before: BY_INGRESS,
    after: BY_INGRESS + more('/orders/new', 'basket'),
    said: ['Ingress more takes shop.example.com/orders/new from Service orders, which had it by /orders: it goes to Service basket now.'],
  },
  {
    what: 'the share of a canary moves',
    before: canary([10, 90]),
    after: canary([50, 50]),
    said: ['Of shop.example.com/canary, orders gets 50 %, web gets 50 %. Before: orders gets 10 %, web gets 90 %.'],
  },
  { what: 'other weights of the same share', before: canary([1, 9]), after: canary([10, 90]), said: [] },
  {
    what: 'the certificate of an Ingress goes',
    before: BY_INGRESS,
    after: but(BY_INGRESS, ['  tls: [{hosts: [shop.example.com], secretName: shop-tls}]\n', '']),
    said: ['shop.example.com has no certificate any more: clients with TLS see one of the controller’s own, or nothing, and others send in the clear.'],
  },
  {
    what: 'the listener with TLS goes',
    before: BY_GATEWAY,
    after: but(BY_GATEWAY, ['  - {name: https, port: 443, protocol: HTTPS, hostname: shop.example.com, tls: {mode: Terminate, certificateRefs: [{name: shop-tls}]}}\n', '']),
    said: ['shop.example.com has no certificate any more: clients with TLS see one of the controller’s own, or nothing, and others send in the clear.'],
  },
  { what: 'the redirect to TLS goes', before: BY_GATEWAY + REDIRECT_TO_TLS, after: BY_GATEWAY, said: ['Whoever comes to http://shop.example.com is no longer sent to TLS.'] },
];

describe('hazards of hosts and paths', () => {
  test.each(CASES)('$what', ({ before, after, said }) => {
    const hazards = reviewOf(before, after).hazards.filter(({ what }) => /takes|gets|certificate|TLS/.test(asText(what)));
    expect(hazards.map(({ what }) => asText(what))).toEqual(said);
  });
});

test('a new host is a way in from outside', () => {
  const after = but(BY_INGRESS, ['host: "*.example.com"', 'host: new.example.com']);
  expect(reviewOf(BY_INGRESS, after).reach.map(({ sentence }) => asText(sentence)).join('\n')).toContain('new.example.com/any');
});
