/**
 * Keeps two runs out of each other's way: while one plays in a namespace, a
 * Lease there says who it is. It is renewed, so that one whose holder has gone
 * may be taken over.
 */

import { hostname, userInfo } from 'node:os';
import { Objects, Refused } from './objects';
import { Api } from '../api/api';
import { CannotRun } from '../api/cannot-run';
import { KubernetesObject } from '../api/kubernetes';
import { api } from '../api/path';

const NAME = 'cdk8s-connectivity';
const DURATION_SECONDS = 60;
const RENEWAL_SECONDS = 15;

interface Lease extends KubernetesObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
  };
}

export class Leases {
  private readonly held = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private readonly holder = `${userInfo().username}@${hostname()} (process ${process.pid})`;

  public constructor(private readonly server: Api, private readonly objects: Objects, private readonly say: (text: string) => void) {}

  /** Returns when nobody else has the namespace; a namespace that is not there yet is nobody's. */
  public async hold(namespace: string): Promise<void> {
    if (this.held.has(namespace)) return;
    const now = time();
    const spec = { holderIdentity: this.holder, leaseDurationSeconds: DURATION_SECONDS, acquireTime: now, renewTime: now };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: NAME, namespace }, spec };
    for (;;) {
      try {
        await this.objects.create(api`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, lease);
        this.held.add(namespace);
        this.timer ??= setInterval(() => void this.renew(), RENEWAL_SECONDS * 1000).unref();
        return;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.status === 404) return; // there is no such namespace
        if (error.status === 403) {
          this.say(`no lease in namespace ${namespace}, for want of the right to make one: nothing keeps another run away`);
          return;
        }
        if (error.status !== 409) throw error;
      }
      await this.refuseWhileHeld(namespace);
    }
  }

  public end(): void {
    clearInterval(this.timer);
  }

  /** Returns when the lease is gone, or was forgotten by its holder and is removed. */
  private async refuseWhileHeld(namespace: string): Promise<void> {
    const path = pathOf(namespace);
    const found = await this.server.get<Lease>(path);
    if (found === undefined) return;
    const { holderIdentity = 'somebody', acquireTime, renewTime = '', leaseDurationSeconds = DURATION_SECONDS } = found.spec ?? {};
    if (Date.parse(renewTime) + leaseDurationSeconds * 1000 > Date.now()) {
      throw new CannotRun(
        `another verify is at work in namespace ${namespace}: ${holderIdentity}${acquireTime === undefined ? '' : `, since ${acquireTime.slice(0, 19)}Z`}`,
        `wait until it has ended; its lease ends ${leaseDurationSeconds} s after it, or by: kubectl delete -n ${namespace} lease ${NAME}`,
      );
    }
    await this.server.send('DELETE', path, { preconditions: { uid: found.metadata.uid } });
  }

  private async renew(): Promise<void> {
    const patch = { spec: { renewTime: time() } };
    // A lease that went with its namespace needs no renewal.
    await Promise.all([...this.held].map(namespace => this.server.send('PATCH', pathOf(namespace), patch, 'application/merge-patch+json').catch(() => undefined)));
  }
}

function pathOf(namespace: string): string {
  return api`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${NAME}`;
}

/** As the API has it, with microseconds. */
function time(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
