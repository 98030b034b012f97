/**
 * What was declared in an app, in the order of declaration. Kept beside the
 * tree, because most apps are large and declare little, and a walk over the
 * whole tree costs them a noticeable part of their synth.
 */

import type { IConstruct } from 'constructs';
import { carryPlan } from './carried';

export class Declared<T extends IConstruct> {
  private readonly byRoot = new WeakMap<IConstruct, T[]>();

  public add(one: T): void {
    const { root } = one.node;
    const list = this.byRoot.get(root);
    carryPlan(root);
    if (list === undefined) this.byRoot.set(root, [one]);
    else list.push(one);
  }

  /** Those that are in the tree still. */
  public under(app: IConstruct): readonly T[] {
    return (this.byRoot.get(app.node.root) ?? []).filter(one => one.node.scopes.includes(app) && isAttached(one));
  }
}

/** A construct that was taken out of the tree still knows its former scopes, but they don't know it. */
function isAttached(construct: IConstruct): boolean {
  return construct.node.scopes.every(one => one.node.scope === undefined || one.node.scope.node.tryFindChild(one.node.id) === one);
}
