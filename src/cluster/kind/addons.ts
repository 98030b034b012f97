/** Add-ons: what a cluster needs besides itself, e.g. a load balancer. */

import { loadAll } from 'js-yaml';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadableImages } from './configuration';
import { program, ProgramOptions, tail } from './program';

const DEADLINE_SECONDS = 180;

/** The manifests of a folder, in the order of their names. */
export function addonFiles(folder: string | undefined): readonly string[] {
  try {
    return folder === undefined ? [] : readdirSync(folder).filter(file => /\.(ya?ml|json)$/.test(file)).sort().map(file => join(folder, file));
  } catch {
    throw new Error(`The add-ons' folder ${folder} can't be read: set KIND_ADDONS to a folder of manifests, or unset it.`);
  }
}

/** What they run. A file that can't be read is left to kubectl, which says why. */
export function addonImages(files: readonly string[]): readonly string[] {
  return loadableImages(files.map(file => {
    try {
      return loadAll(readFileSync(file, 'utf8'));
    } catch {
      return [];
    }
  }));
}

/**
 * Applies manifests, one after the other. One may need what
 * the one before it brings, a kind or a webhook, and that takes a moment, so
 * each is tried until it is accepted. Then waits until what they run is ready.
 */
export async function applyAddons(files: readonly string[], kubeconfig: string, options: ProgramOptions): Promise<void> {
  const kubectl = (...args: readonly string[]) => program('kubectl', ['--kubeconfig', kubeconfig, ...args], options);
  for (const file of files) {
    const deadline = Date.now() + DEADLINE_SECONDS * 1000;
    let ended = await kubectl('apply', '--server-side', '-f', file);
    while (ended.code !== 0) {
      if (Date.now() > deadline) throw new Error(`The add-on ${file} was not accepted for ${DEADLINE_SECONDS} s: ${tail(ended.stderr)}`);

      await sleep(500, undefined, { signal: options.signal });
      ended = await kubectl('apply', '--server-side', '-f', file);
    }
  }
  await Promise.all(files.map(async file => {
    const found = await kubectl('get', '-f', file, '-o', 'jsonpath={range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name} {end}');
    const running = found.stdout.split(' ').map(item => item.split('/')).filter(([kind]) => /^(Deployment|DaemonSet|StatefulSet)$/.test(kind));
    await Promise.all(running.map(async ([kind, namespace, name]) => {
      const ready = await kubectl('rollout', 'status', `${kind}/${name}`, '-n', namespace, `--timeout=${DEADLINE_SECONDS}s`);
      if (ready.code !== 0) throw new Error(`The add-on ${file} did not start: ${tail(ready.stderr)}`);
    }));
  }));
}
