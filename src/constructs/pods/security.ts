/** As whom and with which rights containers run: the security contexts of pods and of containers, in the API's own words. */

/** Linux capabilities, without `CAP_`. */
export interface Capabilities {
  /**
   * Such as `NET_BIND_SERVICE`: `add`.
   *
   * @default - none
   */
  readonly add?: string[];

  /**
   * Such as `ALL`: `drop`.
   *
   * @default - none; `ALL` where the workload is hardened
   */
  readonly drop?: string[];
}

/** Which system calls are let through. */
export interface SeccompProfile {
  /** `RuntimeDefault`, `Unconfined` or `Localhost`: `type`. */
  readonly type: string;

  /**
   * A file in the kubelet's folder of profiles; needed with `Localhost`, and refused without: `localhostProfile`.
   *
   * @default - none
   */
  readonly localhostProfile?: string;
}

/** What AppArmor lets through; from Kubernetes 1.30. */
export interface AppArmorProfile {
  /** `RuntimeDefault`, `Unconfined` or `Localhost`: `type`. */
  readonly type: string;

  /**
   * A profile that is loaded on the node; only with `Localhost`: `localhostProfile`.
   *
   * @default - none
   */
  readonly localhostProfile?: string;
}

/** The SELinux context. */
export interface SeLinuxOptions {
  /**
   * `level`.
   *
   * @default - the runtime's
   */
  readonly level?: string;

  /**
   * `role`.
   *
   * @default - the runtime's
   */
  readonly role?: string;

  /**
   * `type`.
   *
   * @default - the runtime's
   */
  readonly type?: string;

  /**
   * `user`.
   *
   * @default - the runtime's
   */
  readonly user?: string;
}

/** What only Windows nodes read. */
export interface WindowsSecurityContextOptions {
  /**
   * `gmsaCredentialSpec`.
   *
   * @default - none
   */
  readonly gmsaCredentialSpec?: string;

  /**
   * `gmsaCredentialSpecName`.
   *
   * @default - none
   */
  readonly gmsaCredentialSpecName?: string;

  /**
   * `hostProcess`.
   *
   * @default false
   */
  readonly hostProcess?: boolean;

  /**
   * `runAsUserName`.
   *
   * @default - the image's
   */
  readonly runAsUserName?: string;
}

/** A setting of the kernel for the pod. */
export interface Sysctl {
  /** Such as `net.ipv4.ip_unprivileged_port_start`: `name`. */
  readonly name: string;

  /** As text: `value`. */
  readonly value: string;
}

/** As whom the processes of all containers run: the pod's `securityContext`. */
export interface PodSecurityContext {
  /**
   * The group that owns the volumes, and that the processes are in, 0 to 2147483647: `fsGroup`.
   *
   * @default - volumes stay as they are
   */
  readonly fsGroup?: number;

  /**
   * `OnRootMismatch` changes the owner of a volume's files only where its root has another, `Always` at every start: `fsGroupChangePolicy`.
   *
   * @default Always
   */
  readonly fsGroupChangePolicy?: string;

  /**
   * The number of the user, 0 to 2147483647: `runAsUser`.
   *
   * @default - the image's
   */
  readonly runAsUser?: number;

  /**
   * The number of the group, 0 to 2147483647: `runAsGroup`.
   *
   * @default - the runtime's
   */
  readonly runAsGroup?: number;

  /**
   * Whether the kubelet refuses to start a container as root: `runAsNonRoot`.
   *
   * @default false
   */
  readonly runAsNonRoot?: boolean;

  /**
   * Further groups that the processes are in: `supplementalGroups`.
   *
   * @default - none
   */
  readonly supplementalGroups?: number[];

  /**
   * `Merge` adds the groups that the image names, `Strict` does not; from Kubernetes 1.31: `supplementalGroupsPolicy`.
   *
   * @default Merge
   */
  readonly supplementalGroupsPolicy?: string;

  /**
   * `seccompProfile`.
   *
   * @default - the node's
   */
  readonly seccompProfile?: SeccompProfile;

  /**
   * `appArmorProfile`; from Kubernetes 1.30.
   *
   * @default - the runtime's
   */
  readonly appArmorProfile?: AppArmorProfile;

  /**
   * `seLinuxOptions`.
   *
   * @default - the runtime's
   */
  readonly seLinuxOptions?: SeLinuxOptions;

  /**
   * `Recursive` or `MountOption`: how volumes get the SELinux label; from Kubernetes 1.32: `seLinuxChangePolicy`.
   *
   * @default - the cluster's
   */
  readonly seLinuxChangePolicy?: string;

  /**
   * `sysctls`.
   *
   * @default - none
   */
  readonly sysctls?: Sysctl[];

  /**
   * `windowsOptions`.
   *
   * @default - none
   */
  readonly windowsOptions?: WindowsSecurityContextOptions;
}

/** As whom and with which rights one container runs: its `securityContext`. It counts more than the pod's. */
export interface SecurityContext {
  /**
   * Whether a process may get more rights than its parent: `allowPrivilegeEscalation`.
   *
   * @default true; false where the workload is hardened
   */
  readonly allowPrivilegeEscalation?: boolean;

  /**
   * `capabilities`.
   *
   * @default - the runtime's
   */
  readonly capabilities?: Capabilities;

  /**
   * Whether it has all rights on the node: `privileged`.
   *
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * `Default` or `Unmasked`: `procMount`.
   *
   * @default Default
   */
  readonly procMount?: string;

  /**
   * Whether nothing but volumes can be written to: `readOnlyRootFilesystem`.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * The number of the user, 0 to 2147483647: `runAsUser`.
   *
   * @default - the pod's
   */
  readonly runAsUser?: number;

  /**
   * The number of the group, 0 to 2147483647: `runAsGroup`.
   *
   * @default - the pod's
   */
  readonly runAsGroup?: number;

  /**
   * Whether the kubelet refuses to start it as root: `runAsNonRoot`.
   *
   * @default - the pod's
   */
  readonly runAsNonRoot?: boolean;

  /**
   * `seccompProfile`.
   *
   * @default - the pod's
   */
  readonly seccompProfile?: SeccompProfile;

  /**
   * `appArmorProfile`; from Kubernetes 1.30.
   *
   * @default - the pod's
   */
  readonly appArmorProfile?: AppArmorProfile;

  /**
   * `seLinuxOptions`.
   *
   * @default - the pod's
   */
  readonly seLinuxOptions?: SeLinuxOptions;

  /**
   * `windowsOptions`.
   *
   * @default - the pod's
   */
  readonly windowsOptions?: WindowsSecurityContextOptions;
}
