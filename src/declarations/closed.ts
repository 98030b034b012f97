/** What is closed to everything that nobody declares, and who carries it out. */

import { IConstruct } from 'constructs';
import { settle } from '../synth/settings';

/**
 * In which directions NetworkPolicies close pods to everything but what is declared: calls by name in environment variables, arguments and
 * ConfigMaps, expectations that something answers, and exposures to the outside.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export enum Closed {
  /** Nobody reaches these pods, and they reach nobody, but for what is declared. */
  TO_UNDECLARED = 'ingress-and-egress',
  /** Nobody reaches these pods but for what is declared; what they reach themselves stays open. */
  TO_UNDECLARED_INGRESS = 'ingress',
  /** Left open, inside of what is closed. */
  NOT = 'open',
}

const carriers = new WeakSet<IConstruct>();

/** For an app that writes the policies. */
export function writesPolicies(app: IConstruct): void {
  carriers.add(app);
}

/** Closes what is in this scope, or says that it stays open. */
export function close(scope: IConstruct, closed: Closed | undefined): void {
  if (closed === undefined) return;
  settle(scope, { closed });
  scope.node.addValidation({
    validate: () => carriers.has(scope.node.root) ? []
      : [`${scope.node.path}: "closed" is carried out by a ConnectivityApp, and this app is none. Write new ConnectivityApp() in place of new App().`],
  });
}
