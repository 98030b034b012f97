/** One mistake: what is changed, and what has to be seen and told of it. */

import { Resource } from './foreign/app';
import { Edit, SceneName } from './scene';
import { ObservedOutcome } from '../../src/plan/results';

export interface Mutation {
  readonly what: string;
  readonly scene: SceneName;
  readonly edits: readonly Edit[];
  /** Objects that are there besides, in the namespaces that the scene's manifests name. */
  readonly add?: readonly Resource[];
  /** What is done to the cluster by kubectl before, and undone after: then nothing else is played. */
  readonly cluster?: { readonly down: readonly (readonly string[])[]; readonly up: readonly (readonly string[])[] };
  /** The ends of the ids of lines, one of which has to fail, with `|` between them. */
  readonly line: string;
  /** Undefined where chance decides. */
  readonly observed?: ObservedOutcome['kind'];
  /** `NS` stands for the namespace. */
  readonly cause: RegExp;
  /** Of the options of the run, those that have to be others here. */
  readonly readySeconds?: number;
  readonly probeSeconds?: number;
  readonly watchSeconds?: number;
}

/** Stands for the address of a node, where nothing listens on port 80. */
export const A_NODE = 'the address of a node';
/** Stands for the name of the node on which no pod is put by itself. */
export const CONTROL_PLANE = 'the control plane';
/** Stands for the address of the cluster's DNS server. */
export const DNS_SERVER = 'the DNS server';
