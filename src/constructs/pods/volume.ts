/** What is mounted into a container: an item of a pod's `volumes`, and how one container sees it. */

import { isDeepStrictEqual } from 'node:util';
import { IConstruct } from 'constructs';
import { billionths } from '../../kubernetes/quantity';
import { defined } from '../../kubernetes/values';
import { refuse, refuseArguments } from '../../synth/refusal';

/** A folder that lives as long as the pod. */
export interface EmptyDirOptions {
  /**
   * `Memory` keeps it in memory, which counts for the containers' limits: `medium`.
   *
   * @default - the node's disk
   */
  readonly medium?: string;

  /**
   * How much fits in, as a quantity such as `64Mi`: `sizeLimit`.
   *
   * @default - as much as the node has
   */
  readonly sizeLimit?: string;
}

/** The files of a ConfigMap or a Secret. */
export interface FilesOptions {
  /**
   * The volume's name: a DNS label, unique in the pod.
   *
   * @default - the name of what is mounted
   */
  readonly name?: string;

  /**
   * The path of the file for each key, relative to the mount; keys that are not named are left out: `items`.
   *
   * @default - every key, as a file of its name
   */
  readonly items?: { readonly [key: string]: string };

  /**
   * The files' mode, 0 to 511 (0o777); refused in a source of `Volume.projected`, which has one for all: `defaultMode`.
   *
   * @default 0o644
   */
  readonly defaultMode?: number;

  /**
   * Start without it when it does not exist: `optional`.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** A claim that exists. */
export interface ClaimOptions {
  /**
   * The volume's name: a DNS label, unique in the pod.
   *
   * @default - the claim's name
   */
  readonly name?: string;

  /**
   * Whether nobody in the pod can write to it: `readOnly`.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** What is asked of a claim that is made for each pod. */
export interface ClaimTemplateOptions {
  /** How much, as a quantity such as `10Gi`: `resources.requests.storage`. */
  readonly storage: string;

  /**
   * `ReadWriteOnce`, `ReadOnlyMany`, `ReadWriteMany` or `ReadWriteOncePod`: `accessModes`.
   *
   * @default - ReadWriteOnce
   */
  readonly accessModes?: string[];

  /**
   * `storageClassName`.
   *
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * `Filesystem` or `Block`: `volumeMode`.
   *
   * @default Filesystem
   */
  readonly volumeMode?: string;

  /**
   * Labels of the claim.
   *
   * @default - none
   */
  readonly labels?: { readonly [label: string]: string };
}

/** A file or folder of the node. */
export interface HostPathOptions {
  /**
   * The volume's name: a DNS label, unique in the pod.
   *
   * @default - the path, with hyphens
   */
  readonly name?: string;

  /**
   * What has to be there: `Directory`, `DirectoryOrCreate`, `File`, `FileOrCreate`, `Socket`, `CharDevice` or `BlockDevice`: `type`.
   *
   * @default - not looked at
   */
  readonly type?: string;
}

/** A token by which the pod's account proves itself to others. */
export interface ServiceAccountTokenOptions {
  /**
   * The file, relative to the mount: `path`.
   *
   * @default token
   */
  readonly path?: string;

  /**
   * For whom it is: `audience`.
   *
   * @default - the API server
   */
  readonly audience?: string;

  /**
   * How long it is good, in seconds, 600 to 4294967296: `expirationSeconds`.
   *
   * @default 3600
   */
  readonly expirationSeconds?: number;
}

/** A volume of a CSI driver that lives as long as the pod. */
export interface CsiOptions {
  /**
   * What the driver wants to know: `volumeAttributes`.
   *
   * @default - nothing
   */
  readonly volumeAttributes?: { readonly [name: string]: string };

  /**
   * Whether nobody can write to it: `readOnly`.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** How one container sees a volume. */
export interface MountOptions {
  /**
   * The one file or folder of the volume that is mounted: `subPath`. A file that is mounted so does not follow changes of its ConfigMap or Secret.
   *
   * @default - the whole volume
   */
  readonly subPath?: string;

  /**
   * The same with `$(NAME)` for variables of the container; refused together with `subPath`: `subPathExpr`.
   *
   * @default - the whole volume
   */
  readonly subPathExpr?: string;

  /**
   * Whether the container can't write to it: `readOnly`.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * `Enabled`, `IfPossible` or `Disabled`: whether what is mounted below is read-only too; from Kubernetes 1.30: `recursiveReadOnly`.
   *
   * @default Disabled
   */
  readonly recursiveReadOnly?: string;

  /**
   * `None`, `HostToContainer` or `Bidirectional`: `mountPropagation`.
   *
   * @default None
   */
  readonly mountPropagation?: string;
}

/** The parts of a volume that the API takes in different places. */
interface Content {
  /** An item of a pod's `volumes` without its name, or none where something else makes it. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** An item of `projected.sources`. */
  readonly projection?: Readonly<Record<string, unknown>>;
  /** The `spec` and `metadata` of a claim that a StatefulSet makes for each pod. */
  readonly claimTemplate?: Readonly<Record<string, unknown>>;
}

/**
 * A volume, said where it is mounted: `volumeMounts: { '/cache': Volume.emptyDir('cache') }`. The pod has it once, however
 * many of its containers mount it by this name.
 *
 * Refused: two volumes of one name that are not the same; what the API server refuses.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/
 */
export class Volume {
  /**
   * A folder that is empty when the pod starts, and gone with it: `emptyDir`.
   *
   * @param name the volume's name: a DNS label; containers that name the same share it
   * @param options where, and how much fits in
   */
  public static emptyDir(name: string, options: EmptyDirOptions = {}): Volume {
    refuseArguments('Volume.emptyDir', [name, options]);
    return new Volume(name, { source: { emptyDir: { ...options } } });
  }

  /**
   * The keys of a ConfigMap in the pod's namespace, as files: `configMap`. A ConfigMap of this library has `volume()` for it.
   *
   * @param configMapName the ConfigMap's name
   * @param options which keys, under which names
   */
  public static configMap(configMapName: string, options: FilesOptions = {}): Volume {
    refuseArguments('Volume.configMap', [configMapName, options]);
    const { name, items, defaultMode, optional } = options;
    const files = { items: keysToPaths(items), optional };
    return new Volume(name ?? nameFrom(configMapName), {
      source: { configMap: { name: configMapName, ...files, defaultMode } },
      projection: defaultMode === undefined ? { configMap: { name: configMapName, ...files } } : undefined,
    });
  }

  /**
   * The keys of a Secret in the pod's namespace, as files: `secret`.
   *
   * @param secretName the Secret's name
   * @param options which keys, under which names
   */
  public static secret(secretName: string, options: FilesOptions = {}): Volume {
    refuseArguments('Volume.secret', [secretName, options]);
    const { name, items, defaultMode, optional } = options;
    const files = { items: keysToPaths(items), optional };
    return new Volume(name ?? nameFrom(secretName), {
      source: { secret: { secretName, ...files, defaultMode } },
      projection: defaultMode === undefined ? { secret: { name: secretName, ...files } } : undefined,
    });
  }

  /**
   * A claim in the pod's namespace that somebody else makes: `persistentVolumeClaim`. One that is made here is a `PersistentVolumeClaim`; for one of
   * each pod's own, use `claimTemplate`.
   *
   * @param claimName the claim's name
   * @param options the volume's name, and whether it is read-only
   */
  public static claim(claimName: string, options: ClaimOptions = {}): Volume {
    refuseArguments('Volume.claim', [claimName, options]);
    return new Volume(options.name ?? nameFrom(claimName), { source: { persistentVolumeClaim: { claimName, readOnly: options.readOnly } } });
  }

  /**
   * A claim that a StatefulSet makes for each of its pods, and that outlives them: an item of `volumeClaimTemplates`. Refused in other workloads.
   *
   * @param name the claim's name, before that of the pod, and the volume's: a DNS label
   * @param options how much, of which class
   */
  public static claimTemplate(name: string, options: ClaimTemplateOptions): Volume {
    refuseArguments('Volume.claimTemplate', [name, options]);
    return new Volume(name, { claimTemplate: claimOf(name, options) });
  }

  /**
   * A claim that is made for each pod, and goes with it: `ephemeral`.
   *
   * @param name the volume's name: a DNS label
   * @param options how much, of which class
   */
  public static ephemeral(name: string, options: ClaimTemplateOptions): Volume {
    refuseArguments('Volume.ephemeral', [name, options]);
    return new Volume(name, { source: { ephemeral: { volumeClaimTemplate: claimOf(undefined, options) } } });
  }

  /**
   * Several in one folder: `projected`. Refused as a source: what is neither a ConfigMap, a Secret, a token nor fields of the pod.
   *
   * @param name the volume's name: a DNS label
   * @param sources at least one
   */
  public static projected(name: string, sources: Volume[]): Volume {
    refuseArguments('Volume.projected', [name, sources]);
    const stranger = sources.find(({ content }) => content.projection === undefined);
    if (stranger !== undefined) refuse('Volume.projected', { value: `the source "${stranger._name}"`, rule: 'can\'t share a folder with others', remedy: 'Give Volume.configMap and Volume.secret without a defaultMode, Volume.serviceAccountToken and Volume.downwardApi; mount others at a path of their own.' });

    return new Volume(name, { source: { projected: { sources: sources.map(({ content }) => content.projection) } } });
  }

  /**
   * A token of the pod's account, kept fresh: `serviceAccountToken`. A folder of its own, or a source of `projected`.
   *
   * @param name the volume's name: a DNS label
   * @param options for whom, and for how long
   */
  public static serviceAccountToken(name: string, options: ServiceAccountTokenOptions = {}): Volume {
    refuseArguments('Volume.serviceAccountToken', [name, options]);
    const projection = { serviceAccountToken: { path: 'token', ...defined(options) } };
    return new Volume(name, { source: { projected: { sources: [projection] } }, projection });
  }

  /**
   * Fields of the pod as files: `downwardAPI`.
   *
   * @param name the volume's name: a DNS label
   * @param items the field for each file, such as `metadata.labels`
   */
  public static downwardApi(name: string, items: { readonly [path: string]: string }): Volume {
    refuseArguments('Volume.downwardApi', [name, items]);
    const content = { downwardAPI: { items: Object.keys(items).sort().map(path => ({ path, fieldRef: { fieldPath: items[path] } })) } };
    return new Volume(name, { source: content, projection: content });
  }

  /**
   * A file or folder of the node: `hostPath`. Pods on other nodes see another one.
   *
   * @param path on the node, beginning with `/`
   * @param options the volume's name, and what has to be there
   */
  public static hostPath(path: string, options: HostPathOptions = {}): Volume {
    refuseArguments('Volume.hostPath', [path, options]);
    return new Volume(options.name ?? nameFrom(path), { source: { hostPath: { path, type: options.type } } });
  }

  /**
   * A folder of a file server: `nfs`.
   *
   * @param name the volume's name: a DNS label
   * @param server its name or address
   * @param path what it exports, beginning with `/`
   */
  public static nfs(name: string, server: string, path: string): Volume {
    refuseArguments('Volume.nfs', [name, server, path]);
    return new Volume(name, { source: { nfs: { server, path } } });
  }

  /**
   * What a CSI driver makes for the pod: `csi`.
   *
   * @param name the volume's name: a DNS label
   * @param driver the driver's name, such as `secrets-store.csi.k8s.io`
   * @param options what the driver wants to know
   */
  public static csi(name: string, driver: string, options: CsiOptions = {}): Volume {
    refuseArguments('Volume.csi', [name, driver, options]);
    return new Volume(name, { source: { csi: { driver, ...options } } });
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    private readonly content: Content,
    private readonly mount: MountOptions = {},
    /** @internal */
    public readonly _owner?: IConstruct,
  ) {}

  /**
   * The same volume as this container sees it: a part of it, or without writing.
   *
   * @param options which part, and what the container may do
   */
  public mounted(options: MountOptions): Volume {
    refuseArguments('Volume.mounted', [options]);
    return new Volume(this._name, this.content, { ...this.mount, ...options }, this._owner);
  }

  /** @internal */
  public _of(owner: IConstruct): Volume {
    return new Volume(this._name, this.content, this.mount, owner);
  }

  /** @internal */
  public _mountAt(mountPath: string): Readonly<Record<string, unknown>> {
    return { name: this._name, mountPath, ...this.mount };
  }

  /** @internal */
  public get _volume(): Readonly<Record<string, unknown>> | undefined {
    return this.content.source && { name: this._name, ...this.content.source };
  }

  /** @internal */
  public get _claimTemplate(): Readonly<Record<string, unknown>> | undefined {
    return this.content.claimTemplate;
  }

  /** @internal */
  public _isSameAs(other: Volume): boolean {
    return isDeepStrictEqual(this.content, other.content);
  }
}

function keysToPaths(items: FilesOptions['items']): unknown {
  return items && Object.keys(items).sort().map(key => ({ key, path: items[key] }));
}

const ACCESS_MODES: readonly string[] = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

function claimOf(name: string | undefined, options: ClaimTemplateOptions): Readonly<Record<string, unknown>> {
  const { labels } = options;
  return { metadata: name === undefined && labels === undefined ? undefined : { name, labels }, spec: claimSpec(name === undefined ? 'Volume.ephemeral' : 'Volume.claimTemplate', options) };
}

/**
 * `spec` of a claim.
 *
 * @internal
 */
export function claimSpec(place: IConstruct | string, { storage, accessModes = ['ReadWriteOnce'], storageClassName, volumeMode }: ClaimTemplateOptions): Readonly<Record<string, unknown>> {
  if ((billionths(storage) ?? 0n) <= 0n) refuse(place, { value: `storage "${storage}"`, rule: 'is no quantity of more than nothing', remedy: 'Write one such as 10Gi or 500M.' });

  const unknown = accessModes.find(mode => !ACCESS_MODES.includes(mode));
  if (unknown !== undefined || accessModes.length === 0) refuse(place, { value: `accessModes ${JSON.stringify(unknown ?? [])}`, rule: `is none of ${ACCESS_MODES.join(', ')}`, remedy: 'Write at least one of these.' });

  return { accessModes, storageClassName, volumeMode, resources: { requests: { storage } } };
}

/** Names of objects and paths may have dots and more; those of volumes may not. */
function nameFrom(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
}
