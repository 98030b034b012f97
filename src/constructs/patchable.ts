/** JSON patches of what a construct makes, for what no prop says. */

import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { patch } from '../synth/manifests';
import { refuse, refuseArguments } from '../synth/refusal';

/** Base of the constructs of this library that make an object. */
export abstract class Patchable extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  /**
   * Changes the object by JSON patches, for what no prop says. What comes of it is checked like everything else, and a patch that does not fit is
   * refused. Nothing else here knows of the change: a port that is only in a patch is not one that `expose` finds.
   *
   * ```
   * workload.patch(JsonPatch.add('/spec/template/spec/preemptionPolicy', 'Never'));
   * ```
   *
   * @param operations of cdk8s, such as `JsonPatch.add(path, value)`; `/` within a key is written `~1`
   */
  public patch(...operations: JsonPatch[]): void {
    refuseArguments(this, [operations], 'Patchable.patch');
    const stranger = operations.findIndex(one => !isPatch(one));
    if (stranger >= 0) refuse(this, { value: `argument ${stranger + 1} of patch`, rule: 'is no JsonPatch of cdk8s', remedy: 'Write JsonPatch.add(\'/spec/…\', value), imported from cdk8s.' });

    const object = this.node.defaultChild;
    if (object === undefined || !ApiObject.isApiObject(object)) refuse(this, { value: 'patch', rule: 'has no object to change: this construct writes none so far', remedy: 'Patch the construct that writes it, after what it says.' });

    patch(object, this, operations);
  }
}

/** The app may have a cdk8s of its own, whose classes are others. */
function isPatch(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_toJson' in value;
}
