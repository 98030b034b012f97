/** Applies the rules to units, each of which is applied together, beside others that may be on the same cluster. */

import { acknowledge, Split } from './acknowledge';
import { compareFindings, Finding } from './finding';
import { foldFromCluster } from './from-cluster';
import { findingsAbout, LintOptions, networkFindings } from './lint';
import { foldMade, makesPods } from './pods/made-elsewhere';
import { RULES } from './table';
import { apiGroupOf, isNamespaced } from '../kubernetes/scope';
import { defined, fieldsAt, isRecord, valueAt } from '../kubernetes/values';
import { NEWEST_VERSION } from '../kubernetes/version';
import { Manifest } from '../manifests/read';
import { keyOf, Unit } from '../manifests/units/units';
import { keysOf } from '../manifests/yaml/line';
import { buildNetwork } from '../network/network';

export interface UnitLintOptions extends LintOptions {
  /** Where objects go that name no namespace. @default nobody knows */
  readonly namespace?: string;
}

/** Every finding about these units that nobody acknowledged, each once; those that are acknowledged apart. */
export function lintUnits(units: readonly Unit[], options: UnitLintOptions = {}): Split {
  const placed = options.namespace === undefined ? units : units.map(unit => ({ ...unit, manifests: inNamespace(unit.manifests, options.namespace ?? '') }));
  const found = placed.map(unit => ({ unit, findings: unitFindings(unit, options) }));
  const beside = placed.length > 1 ? new Beside(placed, options) : undefined;
  const splits = found.map(({ unit, findings }) => {
    const left = beside === undefined ? findings : [...beside.stillMissing(unit, findings), ...beside.missingBeside(unit)];
    return { unit, ...acknowledge(foldFromCluster(foldMade(left, unit.manifests)), unit.manifests, RULES) };
  });
  const findings = onceEach(splits.flatMap(split => split.findings), ({ manifest, rule, field, message }) => `${sourceOf(manifest) ?? message} ${rule} ${field ?? ''}`);
  return {
    findings: findings.filter(isStaleEverywhere(splits)).sort(compareFindings),
    acknowledged: onceEach(splits.flatMap(split => split.acknowledged), ({ finding, reason }) => `${sourceOf(finding.manifest) ?? finding.message} ${finding.rule} ${finding.field ?? ''} ${reason}`),
  };
}

/** An acknowledgement in a base is stale when none of the units that are built on it has a use for it. */
function isStaleEverywhere(splits: readonly (Split & { readonly unit: Unit })[]): (finding: Finding) => boolean {
  return finding => {
    const source = sourceOf(finding.manifest);
    if (finding.rule !== 'acknowledgement-stale' || source === undefined) return true;
    const isSame = ({ rule, message, manifest }: Finding) => rule === finding.rule && message === finding.message && sourceOf(manifest) === source;
    return splits.filter(({ unit }) => unit.manifests.some(manifest => sourceOf(manifest) === source)).every(split => split.findings.some(isSame));
  };
}

/** The document that an object stands in: overlays share their base's. */
function sourceOf({ file, document, item }: Manifest): string | undefined {
  return document === undefined ? undefined : `${file ?? ''} ${document} ${item ?? ''}`;
}

function onceEach<T>(items: readonly T[], keyOfItem: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter(item => {
    const key = keyOfItem(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** What kustomize adds to an object that is refused without it. */
const ADDED_BY_PATCHES: readonly string[] = ['required-field', 'selector', 'selector-mismatch', 'object-name', 'namespace-name', 'env-var', 'volume'];

function unitFindings(unit: Unit, options: UnitLintOptions): Finding[] {
  return inEveryNamespace(unit.manifests, options).filter(finding => {
    if (unit.partial && RULES[finding.rule].missing === true) return false;
    if (isOnlyNamed(finding.manifest) && MISSING_PARTS.includes(finding.rule)) return false;
    if (finding.class !== 'refused') return true;
    const isUnpatched = unit.unpatched === true || PATCH_FILE.test(finding.manifest.file ?? '');
    if (isUnpatched && ADDED_BY_PATCHES.includes(finding.rule)) return false;
    return !hasPlaceholder(finding);
  });
}

/** A patch that no kustomization of the input names: for kubeadm, or for one that is made elsewhere. */
const PATCH_FILE = /(?:^|[/._-])patch(?:es)?(?:[/._-]|$)/i;

/** What an object lacks of which only the name is written. */
const MISSING_PARTS: readonly string[] = ['required-field', 'ports-missing', 'selector', 'job-restart', 'service-without-endpoints'];

/** `kubectl delete` needs no more than kind and name. */
function isOnlyNamed({ object }: Manifest): boolean {
  return Object.keys(object).every(key => ['apiVersion', 'kind', 'metadata'].includes(key))
    && Object.keys(fieldsAt(object, 'metadata')).every(key => ['name', 'namespace'].includes(key));
}

/** What somebody fills in before the manifest is applied: `${HOST}`, `<your domain>`, `__HOST__`, `{{host}}`. */
const PLACEHOLDER = /\$\{[^}]*\}|\$\([^)]*\)|\{\{|\[\[|<[^<>]+>|__[A-Z0-9_]+__|%[A-Z0-9_]+%|@[A-Z0-9_]+@|\{[A-Z0-9_]+\}|PLACEHOLDER|REPLACE_?ME|CHANGE_?ME/;

/** A variable in the middle of a name, as scripts for `sed` have it: `ROLLOUT_NAME-active`. */
const VARIABLE = /[A-Z]{2,}(?:_[A-Z0-9]{2,})+/;
const NAMES: readonly string[] = ['object-name', 'service-name', 'namespace-name'];

function hasPlaceholder({ rule, field = '', manifest }: Finding): boolean {
  const value = keysOf(field).reduce<unknown>((within, key) => Array.isArray(within) ? within[Number(key)] : valueAt(within, key), manifest.object);
  const text = typeof value === 'string' ? value : JSON.stringify(value) ?? '';
  if (typeof value === 'string' && NAMES.includes(rule) && VARIABLE.test(value)) return true;
  return text.length < 1000 && PLACEHOLDER.test(text);
}

const MOST_NAMESPACES = 6;

/**
 * Objects without a namespace go where whoever applies them says, which may be a namespace that others name.
 * What is found wherever they go is a finding.
 */
function inEveryNamespace(manifests: readonly Manifest[], options: UnitLintOptions): Finding[] {
  const findings = findingsAbout(manifests, options);
  if (options.plan !== undefined || !manifests.some(isUnplaced) || findings.every(({ class: refused }) => refused === 'refused')) return findings;

  const named = [...new Set(manifests.flatMap(({ object }) => namespaceOf(object) ?? []))].slice(0, MOST_NAMESPACES);
  return named.filter(namespace => namespace !== 'default').reduce((left, namespace) => {
    const copies = inNamespace(manifests, namespace);
    const again = new FoundIn(findingsAbout(copies, options), copies, manifests);
    return left.filter(finding => again.has(finding));
  }, findings);
}

/** What was found in copies of manifests, asked for by the originals. */
class FoundIn {
  private readonly found = new Map<Manifest, Set<string>>();

  public constructor(private readonly findings: readonly Finding[], copies: readonly Manifest[], originals: readonly Manifest[]) {
    const original = new Map(copies.map((copy, index) => [copy, originals[index]]));
    for (const { rule, field, manifest } of findings) {
      const of = original.get(manifest) ?? manifest;
      this.found.set(of, (this.found.get(of) ?? new Set<string>()).add(`${rule} ${field ?? ''}`));
    }
  }

  public about(manifest: Manifest): readonly Finding[] {
    return this.findings.filter(finding => finding.manifest === manifest);
  }

  public has({ rule, field, manifest }: Finding): boolean {
    return this.found.get(manifest)?.has(`${rule} ${field ?? ''}`) ?? false;
  }
}

function namespaceOf(object: Manifest['object']): string | undefined {
  const { namespace } = fieldsAt(object, 'metadata');
  return typeof namespace === 'string' && namespace !== '' ? namespace : undefined;
}

function isUnplaced({ object }: Manifest): boolean {
  return namespaceOf(object) === undefined && isNamespaced(apiGroupOf(object.apiVersion) || 'core', String(object.kind)) !== false;
}

/** `kubectl apply --namespace`: objects that name a namespace stay there. */
function inNamespace(manifests: readonly Manifest[], namespace: string): readonly Manifest[] {
  return manifests.map(manifest => !isUnplaced(manifest) ? manifest : {
    ...manifest, object: { ...manifest.object, metadata: { ...fieldsAt(manifest.object, 'metadata'), namespace } },
  });
}

/** What else the input has: a unit may be applied beside the others. */
class Beside {
  private everywhere?: FoundIn;
  /** The namespaces with custom resources from which somebody makes pods; empty for all. */
  private makers?: ReadonlySet<string>;
  private inOneNamespace?: FoundIn;
  private readonly holders = new Map<string, Unit[]>();
  private left = 60_000;

  public constructor(private readonly units: readonly Unit[], private readonly options: UnitLintOptions) {
    for (const unit of units) for (const key of new Set(unit.manifests.filter(({ object }) => object.kind !== 'Namespace').map(({ object }) => keyOf(object)))) this.holders.set(key, [...this.holders.get(key) ?? [], unit]);
  }

  /** The findings without those about something that another unit has. */
  public stillMissing(unit: Unit, findings: readonly Finding[]): Finding[] {
    if (!findings.some(isMissing)) return [...findings];
    const apart = this.withoutAlternatives(unit);
    return findings.filter(finding => {
      if (!isMissing(finding)) return true;
      if (apart !== undefined) return apart.has(finding);
      this.everywhere ??= this.missingIn(this.all());
      if (!this.everywhere.has(finding)) return false;
      if (!isUnplaced(finding.manifest)) return true;
      this.inOneNamespace ??= this.missingIn(this.all(), withoutNamespace);
      return this.inOneNamespace.has(finding);
    });
  }

  /** Of a unit that has no pods: what no pod of the whole input fits, although the namespace that the object names has some. */
  public missingBeside(unit: Unit): readonly Finding[] {
    const { manifests, partial } = unit;
    const leadsToPods = manifests.some(({ object }) => LEADS_TO_PODS.includes(String(object.kind)));
    if (partial || !leadsToPods || manifests.some(({ object }) => hasPods(object))) return [];
    this.everywhere ??= this.missingIn(this.all());
    this.makers ??= new Set(this.all().filter(makesPods).map(({ object }) => namespaceOf(object) ?? ''));
    const isMade = ({ object }: Manifest) => this.makers?.has('') === true || this.makers?.has(namespaceOf(object) ?? '') === true;
    return manifests.filter(manifest => !isUnplaced(manifest) && !isMade(manifest)).flatMap(manifest => this.everywhere?.about(manifest) ?? []);
  }

  /** Of units that share an object, one is applied; of those that the user or a kustomization names, it is known which. */
  private withoutAlternatives(unit: Unit): FoundIn | undefined {
    if (unit.kind !== 'kustomization' && unit.kind !== 'named') return undefined;
    const others = new Set(unit.manifests.flatMap(({ object }) => this.holders.get(keyOf(object)) ?? []).filter(one => one !== unit));
    if (others.size === 0) return undefined;
    const manifests = this.units.filter(one => !others.has(one)).flatMap(one => one.manifests);
    if (manifests.length > this.left) return undefined;
    this.left -= manifests.length;
    return this.missingIn(manifests);
  }

  private all(): readonly Manifest[] {
    return this.units.flatMap(({ manifests }) => manifests);
  }

  private missingIn(manifests: readonly Manifest[], place = (manifest: Manifest) => manifest): FoundIn {
    const { clusterDomain, kubernetesVersion = NEWEST_VERSION } = this.options;
    const copies = manifests.map(place);
    const network = buildNetwork(copies, defined({ clusterDomain }));
    return new FoundIn(networkFindings({ network, kubernetesVersion }).filter(isMissing), copies, manifests);
  }
}

function withoutNamespace(manifest: Manifest): Manifest {
  if (namespaceOf(manifest.object) === undefined) return manifest;
  return { ...manifest, object: { ...manifest.object, metadata: { ...fieldsAt(manifest.object, 'metadata'), namespace: undefined } } };
}

const LEADS_TO_PODS: readonly string[] = ['NetworkPolicy', 'Service'];

function hasPods({ kind, spec }: Manifest['object']): boolean {
  return kind === 'Pod' || kind === 'CronJob' || isRecord(valueAt(spec, 'template', 'spec'));
}

function isMissing({ rule }: Finding): boolean {
  return RULES[rule].missing === true && rule !== 'acknowledgement-stale';
}
