/** A kind cluster that lives exactly as long as what is done with it. */

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { addonFiles, addonImages, applyAddons } from './addons';
import { IpFamily, PortMapping } from './configuration';
import { Kept } from './kept';
import { withShare } from './pool';
import { Environment, NO_SUCH_PROGRAM, problemIn, program, ProgramOptions, tail } from './program';
import { interruptible } from '../interruptible';

export interface KindOptions {
  /** Nodes besides the control plane; see `workersFor`. @default 1 */
  readonly workers?: number;
  /** Node ports that this machine shall have too. @default none */
  readonly portMappings?: readonly PortMapping[];
  /** @default kind's own choice: IPv4 */
  readonly ipFamily?: IpFamily;
  /** Loaded into the nodes where the local Docker has them; see `loadableImages`. @default none */
  readonly images?: readonly string[];
  /** Loaded likewise, as those of the add-ons are, unless the nodes have one of that name: what helps is not what is tested. @default none */
  readonly helperImages?: readonly string[];
  /** @default KIND_NODE_IMAGE of `env`, else kind's own choice */
  readonly nodeImage?: string;
  /** A folder of manifests, applied in the order of their names. @default KIND_ADDONS of `env`, else none */
  readonly addons?: string;
  /** Leaves the cluster be once it is up, however the body ends. @default false */
  readonly keep?: boolean;
  /** @default process.env */
  readonly env?: Environment;
  /** Ends everything early: the cluster goes, and the promise rejects with `Interrupted`. */
  readonly signal?: AbortSignal;
  /** Told what happens, a line at a time. */
  readonly progress?: (line: string) => void;
}

export interface KindCluster {
  readonly name: string;
  /** As in its kubeconfig: `kind-` and the name. */
  readonly context: string;
  /** A file of its own; nobody's `~/.kube/config` is read or written. */
  readonly kubeconfig: string;
  /** From asking for it until its nodes, images and add-ons were ready. */
  readonly upSeconds: number;
}

/** How long an interrupted body may take to end by itself. */
const GRACE_SECONDS = 5;
const READY_SECONDS = 120;

/**
 * Makes a cluster with a name of its own, runs `body`, and deletes the cluster,
 * however this ends: by return, by exception, by `signal`, and, because a
 * process of its own keeps watch, also when this process is killed.
 */
export async function withKindCluster<T>(options: KindOptions, body: (cluster: KindCluster) => Promise<T>): Promise<T> {
  const { env = process.env, signal, progress = () => undefined, workers = 1, portMappings = [] } = options;
  const programs: ProgramOptions = { env, signal };
  const start = Date.now();
  const addons = addonFiles(options.addons ?? env.KIND_ADDONS);
  await kindWorks(programs);
  const name = `cdk8s-connectivity-${randomBytes(3).toString('hex')}`;
  progress(`creating the kind cluster ${name}: a control plane ${workers === 0 ? 'alone' : `and ${workers} ${workers === 1 ? 'worker' : 'workers'}`}`);
  const kept = new Kept({ name, workers, portMappings, ipFamily: options.ipFamily, nodeImage: options.nodeImage ?? env.KIND_NODE_IMAGE, env });
  // An interrupted kind leaves the archive that it was loading: there it goes with the cluster.
  const loading: ProgramOptions = { ...programs, env: { ...env, TMPDIR: dirname(kept.kubeconfig) } };
  let up = false;
  let through = false;
  try {
    await interruptible(kept.created, signal);
    await Promise.all([
      nodesReady(kept.kubeconfig, programs),
      loadImages(name, options.images ?? [], loading, progress),
      // Before they are applied: a node that asked a registry in vain waits before it looks again.
      loadMissing(name, addonImages(addons), loading, progress).then(() => sharing(addons, name, kept.kubeconfig, programs))
        .then(files => applyAddons(files, kept.kubeconfig, programs)),
      loadMissing(name, options.helperImages ?? [], loading, progress),
    ]);
    up = true;
    const upSeconds = (Date.now() - start) / 1000;
    progress(`cluster up in ${upSeconds.toFixed(1)} s`);
    const result = await interruptible(body({ name, context: `kind-${name}`, kubeconfig: kept.kubeconfig, upSeconds }), signal, GRACE_SECONDS);
    through = true;
    return result;
  } finally {
    if (up && options.keep) {
      kept.leave();
      progress(`kept the cluster: export KUBECONFIG=${kept.kubeconfig}; in the end: kind delete cluster --name ${name}`);
    } else {
      progress(`deleting the kind cluster ${name}`);
      await kept.delete().catch((left: Error) => {
        if (through) throw left;

        progress(left.message); // what went wrong before it is what is thrown
      });
    }
  }
}

/** Before anything is made: without kind, or without what its nodes run in, nothing can be, nor be deleted. */
async function kindWorks(options: ProgramOptions): Promise<void> {
  const { code, stderr } = await program('kind', ['get', 'clusters'], options);
  if (code === NO_SUCH_PROGRAM) throw new Error('kind was not found: install it (https://kind.sigs.k8s.io) and put it on the PATH, or name an existing cluster with --context.');

  if (code !== 0) throw new Error(`kind can't run its nodes: start Docker, or name an existing cluster with --context. kind says: ${problemIn(stderr)}`);
}

/** The files, with copies in place of those that hold pools of addresses; the copies go with the cluster's folder. */
async function sharing(files: readonly string[], name: string, kubeconfig: string, options: ProgramOptions): Promise<readonly string[]> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
  const found = await program('docker', ['container', 'inspect', '-f', format, `${name}-control-plane`], options);
  const [address] = found.stdout.trim().split(' ');
  if (found.code !== 0 || isIP(address) === 0) return files;
  return files.map((file, index) => {
    const narrow = withShare(readFileSync(file, 'utf8'), address);
    if (narrow === undefined) return file;
    const copy = join(dirname(kubeconfig), `addon-${index}.yaml`);
    writeFileSync(copy, narrow);
    return copy;
  });
}

async function nodesReady(kubeconfig: string, options: ProgramOptions): Promise<void> {
  const ready = await program('kubectl', ['--kubeconfig', kubeconfig, 'wait', 'node', '--all', '--for=condition=Ready', `--timeout=${READY_SECONDS}s`], options);
  if (ready.code !== 0) throw new Error(`The nodes of the kind cluster were not ready within ${READY_SECONDS} s: ${tail(ready.stderr)}`);
}

/** A node image may bring them along, and loading takes seconds. */
async function loadMissing(name: string, images: readonly string[], options: ProgramOptions, progress: (line: string) => void): Promise<void> {
  if (images.length === 0) return;

  const nodes = (await program('kind', ['get', 'nodes', '--name', name], options)).stdout.split(/\s+/).filter(node => node !== '');
  const there = await Promise.all(nodes.map(async node =>
    (await program('docker', ['exec', node, 'ctr', '--namespace=k8s.io', 'images', 'list', '--quiet'], options)).stdout.split('\n')));
  const isThere = (image: string) => there.length > 0 && there.every(names => fullNames(image).some(one => names.includes(one)));
  await loadImages(name, images.filter(image => !isThere(image)), options, progress);
}

/** A node calls an image by its registry and tag, which people leave out. */
function fullNames(image: string): readonly string[] {
  const tagged = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  return ['', 'docker.io/', 'docker.io/library/'].map(registry => `${registry}${tagged}`);
}

/** An image that the local Docker has not is left to the nodes, which ask its registry. */
async function loadImages(name: string, images: readonly string[], options: ProgramOptions, progress: (line: string) => void): Promise<void> {
  const here = await Promise.all(images.map(async image => (await program('docker', ['image', 'inspect', image], options)).code === 0));
  const loaded = images.filter((_, index) => here[index]);
  if (loaded.length === 0) return;

  progress(`loading ${loaded.join(', ')}`);
  const ended = await program('kind', ['load', 'docker-image', '--name', name, ...loaded], options);
  if (ended.code !== 0) throw new Error(`kind could not load ${loaded.join(', ')} into ${name}: ${tail(ended.stderr)}`);
}
