/** On which nodes pods may run, and beside which other pods: in the API's own words. */

/** Which objects, by their labels; both parts have to hold. Refused: neither key nor operator in an expression. */
export interface LabelSelector {
  /**
   * Labels and the values that they must have: `matchLabels`.
   *
   * @default - none asked for
   */
  readonly matchLabels?: { readonly [label: string]: string };

  /**
   * What else must hold of the labels: `matchExpressions`.
   *
   * @default - nothing else
   */
  readonly matchExpressions?: LabelSelectorRequirement[];
}

/** A condition for a label. */
export interface LabelSelectorRequirement {
  /** The label: `key`. */
  readonly key: string;

  /** `In`, `NotIn`, `Exists` or `DoesNotExist`: `operator`. */
  readonly operator: string;

  /**
   * The values for `In` and `NotIn`, where at least one is needed; refused with the other two: `values`.
   *
   * @default - none
   */
  readonly values?: string[];
}

/** Nodes and pods that the pods are drawn to, or kept from. */
export interface Affinity {
  /**
   * Which nodes: `nodeAffinity`.
   *
   * @default - any
   */
  readonly nodeAffinity?: NodeAffinity;

  /**
   * Beside which pods: `podAffinity`.
   *
   * @default - any
   */
  readonly podAffinity?: PodAffinity;

  /**
   * Apart from which pods: `podAntiAffinity`. A term without a `labelSelector` gets the workload's own labels: without one it would mean no pods at all.
   *
   * @default - none
   */
  readonly podAntiAffinity?: PodAffinity;
}

/** Which nodes the pods may or should run on. */
export interface NodeAffinity {
  /**
   * What a node must have; one of the terms is enough: `requiredDuringSchedulingIgnoredDuringExecution`.
   *
   * @default - nothing
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;

  /**
   * What a node should rather have: `preferredDuringSchedulingIgnoredDuringExecution`.
   *
   * @default - nothing
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
}

/** Nodes, by terms of which one has to hold. */
export interface NodeSelector {
  /** At least one: `nodeSelectorTerms`. */
  readonly nodeSelectorTerms: NodeSelectorTerm[];
}

/** Conditions for a node, all of which have to hold. */
export interface NodeSelectorTerm {
  /**
   * Conditions for its labels: `matchExpressions`.
   *
   * @default - none
   */
  readonly matchExpressions?: NodeSelectorRequirement[];

  /**
   * Conditions for its fields, of which Kubernetes knows `metadata.name`: `matchFields`.
   *
   * @default - none
   */
  readonly matchFields?: NodeSelectorRequirement[];
}

/** A condition for a label or a field of a node. */
export interface NodeSelectorRequirement {
  /** The label, such as `topology.kubernetes.io/zone`: `key`. */
  readonly key: string;

  /** `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`: `operator`. */
  readonly operator: string;

  /**
   * The values that the operator compares with; one whole number as text for `Gt` and `Lt`: `values`.
   *
   * @default - none
   */
  readonly values?: string[];
}

/** A term, and how much it counts. */
export interface PreferredSchedulingTerm {
  /** 1 to 100: `weight`. */
  readonly weight: number;

  /** The term: `preference`. */
  readonly preference: NodeSelectorTerm;
}

/** Beside which pods, or apart from which. */
export interface PodAffinity {
  /**
   * What must hold: `requiredDuringSchedulingIgnoredDuringExecution`.
   *
   * @default - nothing
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];

  /**
   * What should rather hold: `preferredDuringSchedulingIgnoredDuringExecution`.
   *
   * @default - nothing
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

/** Pods, and how near is near. */
export interface PodAffinityTerm {
  /** The label of nodes that share its value when they count as one place: `topologyKey`, such as `kubernetes.io/hostname`. */
  readonly topologyKey: string;

  /**
   * The pods: `labelSelector`.
   *
   * @default - in `podAntiAffinity` the workload's own labels; else none, which means no pod
   */
  readonly labelSelector?: LabelSelector;

  /**
   * The namespaces of the pods by name: `namespaces`.
   *
   * @default - the workload's own
   */
  readonly namespaces?: string[];

  /**
   * The namespaces of the pods by label: `namespaceSelector`.
   *
   * @default - the workload's own
   */
  readonly namespaceSelector?: LabelSelector;

  /**
   * Labels that must have the same value as those of the pod to be placed: `matchLabelKeys`.
   *
   * @default - none
   */
  readonly matchLabelKeys?: string[];

  /**
   * Labels that must have another value than those of the pod to be placed: `mismatchLabelKeys`.
   *
   * @default - none
   */
  readonly mismatchLabelKeys?: string[];
}

/** A term, and how much it counts. */
export interface WeightedPodAffinityTerm {
  /** 1 to 100: `weight`. */
  readonly weight: number;

  /** The term: `podAffinityTerm`. */
  readonly podAffinityTerm: PodAffinityTerm;
}

/** A taint of nodes that does not keep the pods away. */
export interface Toleration {
  /**
   * The taint's key: `key`.
   *
   * @default - every key; `operator` has to be `Exists` then
   */
  readonly key?: string;

  /**
   * `Equal`, which compares the value, or `Exists`, which does not: `operator`.
   *
   * @default Equal
   */
  readonly operator?: string;

  /**
   * The taint's value; refused with `Exists`: `value`.
   *
   * @default - the empty one
   */
  readonly value?: string;

  /**
   * `NoSchedule`, `PreferNoSchedule` or `NoExecute`: `effect`.
   *
   * @default - every effect
   */
  readonly effect?: string;

  /**
   * How long the pods stay on a node that got the taint, in seconds; only with `NoExecute`: `tolerationSeconds`.
   *
   * @default - for ever
   */
  readonly tolerationSeconds?: number;
}

/** How evenly the pods are spread over places. */
export interface TopologySpreadConstraint {
  /** How many pods one place may have more than another, 1 or more: `maxSkew`. */
  readonly maxSkew: number;

  /** The label of nodes that share its value when they count as one place: `topologyKey`, such as `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;

  /** `DoNotSchedule` or `ScheduleAnyway`: `whenUnsatisfiable`. */
  readonly whenUnsatisfiable: string;

  /**
   * The pods that are counted: `labelSelector`.
   *
   * @default - those with the workload's own labels: without one Kubernetes would count none
   */
  readonly labelSelector?: LabelSelector;

  /**
   * The least number of places, 1 or more; only with `DoNotSchedule`: `minDomains`.
   *
   * @default 1
   */
  readonly minDomains?: number;

  /**
   * Labels that must have the same value as those of the pod to be placed: `matchLabelKeys`.
   *
   * @default - none
   */
  readonly matchLabelKeys?: string[];

  /**
   * Whether nodes that affinity keeps out count: `Honor` or `Ignore`: `nodeAffinityPolicy`.
   *
   * @default Honor
   */
  readonly nodeAffinityPolicy?: string;

  /**
   * Whether nodes with taints that keep the pods out count: `Honor` or `Ignore`: `nodeTaintsPolicy`.
   *
   * @default Ignore
   */
  readonly nodeTaintsPolicy?: string;
}
