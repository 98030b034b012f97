/**
 * What was declared in an app, in the order of declaration. Kept beside the
 * construct tree, because most apps are large and declare little: a walk over
 * the whole tree would cost them a noticeable part of their synth.
 */

import { IConstruct } from 'constructs';
import { DeclaredExpectation, TitledStep } from './said-step';

/** The steps that the author of an app wrote, as the plan is made from them. */
export interface DeclaredPlan extends IConstruct {
  /** @internal */
  _said(): readonly TitledStep[];
}

/** What becomes expectations when the plan is made. */
export interface DeclaredSilence extends IConstruct {
  /** @internal */
  _make(): void;
}

class Declared<T extends IConstruct> {
  private readonly byRoot = new WeakMap<IConstruct, T[]>();

  public add(one: T): void {
    const { root } = one.node;
    const list = this.byRoot.get(root);
    if (list === undefined) this.byRoot.set(root, [one]);
    else list.push(one);
  }

  /** Those that are still in the tree. */
  public under(app: IConstruct): readonly T[] {
    return (this.byRoot.get(app.node.root) ?? []).filter(one => one.node.scopes.includes(app) && isAttached(one));
  }
}

/** A construct that was taken out of the tree still knows its former scopes, but they don't know it. */
function isAttached(construct: IConstruct): boolean {
  return construct.node.scopes.every(one => one.node.scope === undefined || one.node.scope.node.tryFindChild(one.node.id) === one);
}

/** All expectations of all apps. */
export const declaredExpectations = new Declared<DeclaredExpectation>();

/** What was said of everything that nobody declares, of all apps. */
export const declaredSilences = new Declared<DeclaredSilence>();

/** All plans of all apps. */
export const declaredPlans = new Declared<DeclaredPlan>();
