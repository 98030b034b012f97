/** What tests put in place of a cluster and of time: an API that answers as it is told, and a clock that nobody waits for. */

import { Api, Executed, PodContainer, Response } from '../../src/cluster/api/api';
import { Clock } from '../../src/cluster/api/clock';
import { KubernetesObject } from '../../src/cluster/api/kubernetes';
import { Witness } from '../../src/cluster/changes/keeper-client';

/** Time that passes only when somebody sleeps. */
export class TestClock implements Clock {
  private time = 0;

  public now(): number {
    return this.time;
  }

  public sleep(seconds: number): Promise<void> {
    this.time += seconds;
    return Promise.resolve();
  }
}

/** What the API server has at a path; undefined where there is nothing. */
export type Answer = (path: string) => unknown;

/** An API that is read: it takes every request to write in the same way, and runs no program. */
export class TestApi implements Api {
  public constructor(private readonly found: Answer, private readonly response: Response = { status: 404, body: '' }) {}

  public get<T>(path: string): Promise<T | undefined> {
    return Promise.resolve(this.found(path) as T | undefined);
  }

  public send(_method: string, _path: string, _body?: unknown): Promise<Response> {
    return Promise.resolve(this.response);
  }

  public exec(_where: PodContainer, _command: readonly string[]): Promise<Executed> {
    return Promise.resolve({ kind: 'failed', problem: 'nothing runs here' });
  }
}

/** The objects of one namespace, by their resource: a list of them, or one by its name. */
export function having(lists: Readonly<Record<string, readonly KubernetesObject[]>>): Answer {
  return path => {
    const [resource, last] = path.split('/').slice(-2);
    return lists[last] === undefined ? lists[resource]?.find(({ metadata }) => metadata.name === last) : { items: lists[last] };
  };
}

/** Takes no note of what a run changes. */
export const UNNOTED: Witness = { intends: () => undefined, made: () => undefined, changed: () => undefined, gone: () => undefined };
