import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted, KindCluster, KindOptions, withKindCluster } from '../../../src/cluster/kind';

/** kind, kubectl and docker that only keep books: a cluster is a file in `clusters`. */
const PROGRAMS = {
  kind: `
case "$1 $2" in
  "get clusters")
    if [ -n "$DOCKER_DOWN" ]; then printf 'ERROR: failed to list clusters: exit status 1\\n\\nCommand Output: Cannot connect to the Docker daemon\\n' >&2; exit 1; fi ;;
  "create cluster")
    if [ -n "$KIND_FAILS" ]; then echo "Creating cluster ..." >&2; echo "ERROR: no space left" >&2; exit 1; fi
    sleep "\${KIND_TAKES:-0}"
    # what was asked for appears, even if who asked has gone
    setsid sh -c "sleep \${KIND_LATE:-0}; echo node > '$BOOKS/clusters/$4'" & wait
    echo "kubeconfig of $4" > "$6" ;;
  "delete cluster") if [ -n "$KEEPER_DIES" ]; then kill -9 "$PPID"; fi; rm -f "$BOOKS/clusters/$4" ;;
  "get nodes") cat "$BOOKS/clusters/$4" 2>/dev/null || true ;;
  "load docker-image") touch "$TMPDIR/images-tar$$" ;;
esac`,
  kubectl: `
case "$*" in
  *" get "*) printf 'Deployment/lb/controller ConfigMap/lb/settings ' ;;
  *20-pool*) if [ ! -e "$BOOKS/tried" ]; then touch "$BOOKS/tried"; echo 'no matches for kind "Pool"' >&2; exit 1; fi ;;
esac`,
  docker: `
case "$1 $3" in
  "exec ctr") printf 'docker.io/library/there:1\\ndocker.io/me/probe:latest\\n' ;;
  *) case "$3" in here:1|there:1|me/probe) ;; *) exit 1 ;; esac ;;
esac`,
};

let books: string;
let env: Record<string, string | undefined>;

beforeEach(() => {
  books = mkdtempSync(join(tmpdir(), 'books-'));
  mkdirSync(join(books, 'clusters'));
  mkdirSync(join(books, 'bin'));
  mkdirSync(join(books, 'tmp'));
  for (const [name, body] of Object.entries(PROGRAMS)) {
    const file = join(books, 'bin', name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "$BOOKS/calls"\n${body}\n`);
    chmodSync(file, 0o755);
  }
  env = { ...process.env, PATH: `${join(books, 'bin')}:${process.env.PATH}`, BOOKS: books, TMPDIR: join(books, 'tmp'), KIND_ADDONS: undefined, KIND_NODE_IMAGE: undefined };
});

afterEach(() => rmSync(books, { recursive: true, force: true }));

const clusters = () => readdirSync(join(books, 'clusters'));
const folders = () => readdirSync(join(books, 'tmp')).filter(name => name.startsWith('cdk8s-'));
const calls = () => readFileSync(join(books, 'calls'), 'utf8').trimEnd().split('\n');

async function until(holds: () => boolean, seconds: number): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !holds() && Date.now() < end;) await sleep(50);
}

async function withCluster<T>(options: KindOptions, body: (cluster: KindCluster) => Promise<T>): Promise<T> {
  return withKindCluster({ env, ...options }, body);
}

describe('a kind cluster', () => {
  test('is there for the body, under a name and with a kubeconfig of its own, and gone after it', async () => {
    const seen = await withCluster({}, async cluster => {
      expect(clusters()).toEqual([cluster.name]);
      expect(readFileSync(cluster.kubeconfig, 'utf8')).toBe(`kubeconfig of ${cluster.name}\n`);
      return cluster;
    });
    expect(seen.name).toMatch(/^cdk8s-connectivity-[0-9a-f]{6}$/);
    expect(seen.context).toBe(`kind-${seen.name}`);
    expect(clusters()).toEqual([]);
    expect(existsSync(seen.kubeconfig)).toBe(false);
  });

  test('goes when the body throws, and the error is the body\'s', async () => {
    await expect(withCluster({}, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(clusters()).toEqual([]);
  });

  test('stays when it shall be kept, and says how to use and delete it', async () => {
    const lines: string[] = [];
    const { name, kubeconfig } = await withCluster({ keep: true, progress: line => lines.push(line) }, async cluster => cluster);
    expect(clusters()).toEqual([name]);
    expect(lines.at(-1)).toBe(`kept the cluster: export KUBECONFIG=${kubeconfig}; in the end: kind delete cluster --name ${name}`);
    rmSync(join(kubeconfig, '..'), { recursive: true });
  });

  test('is made from the node image that the environment names, unless another is said', async () => {
    env.KIND_NODE_IMAGE = 'kindest/node:mine';
    await withCluster({}, async () => undefined);
    await withCluster({ nodeImage: 'kindest/node:said' }, async () => undefined);
    const images = calls().filter(call => call.startsWith('kind create')).map(call => call.split(' --image ')[1]);
    expect(images).toEqual(['kindest/node:mine', 'kindest/node:said']);
  });

  test('gets the images that the local Docker has, and no others', async () => {
    await withCluster({ images: ['elsewhere:1', 'here:1'] }, async ({ name }) => {
      expect(calls().filter(call => call.startsWith('kind load'))).toEqual([`kind load docker-image --name ${name} here:1`]);
    });
  });

  test('leaves no archive of images that an interrupted kind leaves', async () => {
    await withCluster({ images: ['here:1'] }, async ({ kubeconfig }) => {
      expect(readdirSync(dirname(kubeconfig)).filter(name => name.startsWith('images-tar'))).toHaveLength(1);
    });
    expect(folders()).toEqual([]);
    expect(readdirSync(join(books, 'tmp')).filter(name => name.startsWith('images-tar'))).toEqual([]);
  });

  test('gets its add-ons in the order of their names, each tried until it is accepted', async () => {
    const addons = join(books, 'addons');
    mkdirSync(addons);
    for (const file of ['20-pool.yaml', '10-lb.yaml', 'README.md']) writeFileSync(join(addons, file), '');

    await withCluster({ addons }, async () => undefined);
    const applied = calls().filter(call => call.includes(' apply ')).map(call => call.split('/').at(-1));
    expect(applied).toEqual(['10-lb.yaml', '20-pool.yaml', '20-pool.yaml']);
    expect(calls().filter(call => call.includes('rollout')).map(call => call.split(' rollout ')[1]))
      .toContain('status Deployment/controller -n lb --timeout=180s');
  });

  test('has the images of its add-ons before they are applied, where the local Docker has them', async () => {
    const addons = join(books, 'addons');
    mkdirSync(addons);
    const pod = (image: string) => `kind: Pod\nspec:\n  containers:\n    - image: ${image}\n`;
    writeFileSync(join(addons, '10-lb.yaml'), [pod('here:1'), pod('elsewhere:1'), pod('there:1')].join('---\n'));
    writeFileSync(join(addons, '20-broken.yaml'), 'a: b: c');
    await withCluster({ addons }, async ({ name }) => {
      const made = calls().filter(call => call.startsWith('kind load') || call.includes(' apply ')).map(call => call.split('/').at(-1));
      expect(made).toEqual([`kind load docker-image --name ${name} here:1`, '10-lb.yaml', '20-broken.yaml']);
    });
  });

  test.each<[string, KindOptions, string[]]>([
    ['gets what helps unless its nodes have one of that name', { helperImages: ['here:1', 'there:1', 'me/probe'] }, ['here:1']],
    ['gets what is tested whatever its nodes have of that name, which may be an older one', { images: ['there:1'] }, ['there:1']],
  ])('%s', async (_name, options, images) => {
    await withCluster(options, async ({ name }) => {
      expect(calls().filter(call => call.startsWith('kind load'))).toEqual([`kind load docker-image --name ${name} ${images.join(' ')}`]);
    });
  });

  test('that cannot be made says so in kind\'s words, and leaves nothing', async () => {
    env.KIND_FAILS = 'yes';
    await expect(withCluster({}, async () => undefined)).rejects.toThrow('kind could not make a cluster: no space left');
    expect(folders()).toEqual([]);
  });

  const NEVER_BEGUN: readonly (readonly [string, () => void, RegExp])[] = [
    ['without kind on the machine', () => {
      rmSync(join(books, 'bin', 'kind'));
      env.PATH = `${join(books, 'bin')}:/usr/bin:/bin`;
    }, /^kind was not found: install it .* or name an existing cluster with --context\.$/],
    ['without Docker', () => { env.DOCKER_DOWN = 'yes'; }, /^kind can't run its nodes: start Docker, or name .* --context\. kind says: failed to list clusters: [^]*Cannot connect to the Docker daemon$/],
    ['without the folder of its add-ons', () => { env.KIND_ADDONS = '/no/such'; }, /^The add-ons' folder \/no\/such can't be read: set KIND_ADDONS to a folder of manifests, or unset it\.$/],
  ];

  test.each(NEVER_BEGUN)('%s says what to do before anything is made', async (_name, without, message) => {
    without();
    const lines: string[] = [];
    await expect(withCluster({ progress: line => lines.push(line) }, async () => undefined)).rejects.toThrow(message);
    expect(lines).toEqual([]);
  });

  test('that can neither be made nor deleted says why it was not made', async () => {
    env.KIND_FAILS = 'yes';
    env.KEEPER_DIES = 'yes';
    const lines: string[] = [];
    await expect(withCluster({ progress: line => lines.push(line) }, async () => undefined)).rejects.toThrow('kind could not make a cluster: no space left');
    const [, name = 'none'] = /^The kind cluster (.*) could not be deleted; do it with: kind delete cluster --name \1$/.exec(lines.at(-1) ?? '') ?? [];
    expect(name).toMatch(/^cdk8s-connectivity-/);
    readdirSync(tmpdir()).filter(folder => folder.startsWith(`${name}-`)).forEach(folder => rmSync(join(tmpdir(), folder), { recursive: true }));
  });
});

describe('an interrupted cluster', () => {
  test('goes while it is being made', async () => {
    env.KIND_TAKES = '30';
    const abort = new AbortController();
    const run = withCluster({ signal: abort.signal }, async () => 'through');
    setTimeout(() => abort.abort(), 1000);
    await expect(run).rejects.toThrow(Interrupted);
    expect(clusters()).toEqual([]);
  }, 20_000);

  test('goes while the body runs, which may tidy up first', async () => {
    const abort = new AbortController();
    let tidied = false;
    const run = withCluster({ signal: abort.signal }, async () => {
      abort.abort();
      await sleep(200);
      tidied = true;
      throw new Error('tidied up');
    });
    await expect(run).rejects.toThrow('tidied up');
    expect(tidied).toBe(true);
    expect(clusters()).toEqual([]);
  }, 20_000);

  test('goes when the body does not care', async () => {
    const abort = new AbortController();
    const run = withCluster({ signal: abort.signal }, async () => {
      abort.abort();
      await new Promise(() => undefined);
    });
    await expect(run).rejects.toThrow(Interrupted);
    expect(clusters()).toEqual([]);
  }, 20_000);
});

describe('a cluster whose maker is killed', () => {
  const script = (body: string) => `
    import { withKindCluster } from ${JSON.stringify(join(__dirname, '../../../src/cluster/kind'))};
    void withKindCluster({}, async () => { ${body} });`;

  async function kill(when: () => boolean, signal: NodeJS.Signals): Promise<void> {
    const file = join(books, 'maker.ts');
    writeFileSync(file, script('await new Promise((resolve) => setTimeout(resolve, 60_000));'));
    const maker = spawn(process.execPath, ['--import', require.resolve('tsx').replace(/^/, 'file://'), file], { env, detached: true, stdio: 'ignore' });
    await until(when, 20);
    expect(when()).toBe(true);
    process.kill(-(maker.pid ?? 0), signal);
  }
  const asked = () => existsSync(join(books, 'calls')) && calls().some(call => call.startsWith('kind create'));
  const gone = () => clusters().length === 0 && folders().length === 0;

  test.each(['SIGKILL', 'SIGINT'] as const)('by %s in the body, goes', async signal => {
    await kill(() => asked() && clusters().length === 1, signal);
    await until(gone, 20);
    expect(gone()).toBe(true);
  }, 60_000);

  test('while it is being made, goes, and what appears late goes too', async () => {
    env.KIND_LATE = '2';
    await kill(asked, 'SIGKILL');
    await sleep(3000);
    await until(gone, 20);
    expect(gone()).toBe(true);
  }, 60_000);
});
