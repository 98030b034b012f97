/** The picture as people use it, in a browser: by mouse, by keyboard, by what a screen reader is told. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Browser, chromium, Page } from 'playwright-core';
import { Manifest } from '../../src/manifests/read';
import { partsOf, pictureOf } from '../../src/picture/drawing';
import { toHtml } from '../../src/picture/page';
import { Picture } from '../../src/picture/picture';
import { toSvg } from '../../src/picture/svg';
import { momentsOf } from '../../src/plan/moments';
import { ExpectationData, PlanData } from '../../src/plan/plan';
import { ResultsData } from '../../src/plan/results';

const HOSTILE = '"><script>window.hit=1</script><img src=x onerror="window.hit=2">\'</title></script>';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pictures-'));
  // What is shown is our own file, and a container seldom has what Chromium's sandbox needs.
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true });
});

let page: Page;
let complaints: string[];
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  complaints = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(error.message));
  page.on('request', request => request.url().startsWith('file:') || complaints.push(`asks for ${request.url()}`));
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

async function open(text: string, ending = 'html'): Promise<void> {
  const file = path.join(folder, `picture.${ending}`);
  fs.writeFileSync(file, text);
  await page.goto(`file://${file}`);
}

async function screenshot(name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== undefined) await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `${name}.png`) });
}

function workload(name: string, namespace: string): Manifest {
  const spec = { template: { metadata: { labels: { app: name } }, spec: { containers: [] } } };
  return { object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec }, file: 'all.yaml' };
}

function service(name: string, namespace: string, spec: Record<string, unknown> = {}): Manifest {
  const metadata = { name, namespace, annotations: { note: HOSTILE } };
  return { object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec } }, file: 'all.yaml' };
}

/** The web is public, and only it may ask the API. */
const SHOP: Manifest[] = [
  workload('web', 'shop'), service('web', 'shop', { type: 'LoadBalancer' }),
  workload('api', 'shop'), service('api', 'shop'),
  workload('job', 'batch'),
  {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'api', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'api' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] },
    },
    file: 'all.yaml',
  },
];

const expectation = (id: string, name: string, namespace: string, outcome: ExpectationData['outcome'], because: string): ExpectationData => ({
  id, from: { kind: 'workload', namespace, name }, to: { kind: 'service', namespace: 'shop', name: 'api', by: 'name', port: 80 }, probe: { kind: 'tcp' }, outcome, because,
});

const PLAN: PlanData = {
  version: 1,
  clusterDomain: 'cluster.local',
  steps: [
    { kind: 'apply', title: 'By day', charts: ['all'], files: ['all.yaml'] },
    { kind: 'expect', expectations: [expectation('web', 'web', 'shop', { kind: 'answers' }, 'the web needs numbers')] },
    { kind: 'expect', title: 'By night', expectations: [expectation('job', 'job', 'batch', { kind: 'no-reply' }, 'jobs don\'t')] },
  ],
};

const RESULTS: ResultsData = {
  version: 1,
  cluster: 'kind',
  results: [
    { id: 'web', step: 1, expected: 'answers', observed: 'answers', verdict: 'held' },
    { id: 'job', step: 2, expected: 'no reply', observed: 'refused', verdict: 'failed' },
  ],
  summary: { held: 1, failed: 1, notObserved: 0, allowed: 0 },
};

async function openShop(results?: ResultsData): Promise<void> {
  const moments = momentsOf(SHOP, PLAN);
  await open(await toHtml([pictureOf(moments, results), ...partsOf(moments, results)], 'shop'));
}

/** Names of the boxes that are lit. */
const lit = () => page.locator('.sheet:not([hidden]) .node.lit').evaluateAll(boxes => boxes.map(box => box.getAttribute('aria-label')?.split(' in ')[0]));
const box = (name: string) => page.getByRole('button', { name }).locator('visible=true').first();

const details = () => page.getByRole('complementary', { name: 'Details' });

describe('the page', () => {
  test('clicking a Service lights up those who can reach it, and says why', async () => {
    await openShop();
    await box('api, ClusterIP').click();
    expect(await lit()).toEqual(['api, Deployment, locked by api', 'web, Deployment', 'api, ClusterIP']);
    await expect(details().textContent()).resolves.toContain('Pods of 1 of 3 workloads; for batch/job, Deployment shop/api, port 8080 is behind it, and NetworkPolicy shop/api does not let it in');
    await screenshot('service');
    await box('web, LoadBalancer').click();
    expect(await lit()).toEqual(['job, Deployment', 'api, Deployment, locked by api', 'web, Deployment', 'web, LoadBalancer', 'outside, beyond the cluster']);
    await expect(details().textContent()).resolves.toContain('From outside: 80/TCP, by Service shop/web');
  });

  test('at first it shows what is open to the outside', async () => {
    await openShop();
    expect(await details().getByRole('button').allTextContents()).toEqual(['shop/web (LoadBalancer)']);
    await details().getByRole('button').click();
    expect(await page.locator('.sheet:not([hidden]) .chosen').getAttribute('aria-label')).toBe('web, LoadBalancer in shop, open to the outside');
  });

  test('by keyboard: Tab to the boxes, arrows from one to the next, Enter chooses, Escape lets go', async () => {
    await openShop();
    await box('web, LoadBalancer').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe('web, Deployment in shop');
    await page.keyboard.press('Enter');
    expect(await lit()).toContain('web, Deployment');
    await screenshot('keyboard');
    await page.keyboard.press('Escape');
    expect(await lit()).toEqual([]);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe('web, Deployment in shop');
  });

  test('everything that can be used has a name for a screen reader', async () => {
    await openShop(RESULTS);
    for (const one of await page.locator('button, select, input, [role=button], [role=region], [role=group]').locator('visible=true').all()) expect(await one.evaluate(element => element.getAttribute('aria-label') ?? (element.closest('label') ?? element).textContent?.trim())).toMatch(/\S/);

    expect(await page.locator('svg[role=group]').first().getAttribute('aria-label')).toBe('Who reaches whom: 2 Services, web open to the outside');
  });

  test('search finds by name, namespace and port, and Enter goes through what was found', async () => {
    await openShop();
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('batch');
    expect(await lit()).toEqual(['job, Deployment']);
    await search.fill('8080');
    expect(await lit()).toEqual(['api, ClusterIP', 'web, LoadBalancer']);
    await search.press('Enter');
    expect(await page.getByRole('status').textContent()).toBe('1 of 2');
    await search.press('Enter');
    expect(await page.locator('.sheet:not([hidden]) .chosen').getAttribute('aria-label')).toContain('web, LoadBalancer');
    await search.fill('jobs');
    expect(await page.getByRole('row').locator('visible=true').count()).toBe(2);
    await search.fill('');
    expect(await lit()).toEqual([]);
  });

  test('the table says what was expected and observed, and a line of it lights up its arrow', async () => {
    await openShop(RESULTS);
    const rows = await page.locator('.sheet:not([hidden]) tbody tr').evaluateAll(all => all.map(row => [...row.querySelectorAll('td')].slice(0, 5).map(cell => cell.textContent)));
    expect(rows).toEqual([
      ['shop/web → Service shop/api:80', 'TCP', 'answers', '✓ held', 'the web needs numbers'],
      ['batch/job → Service shop/api:80', 'TCP', 'no reply', '✗ failed: refused', 'jobs don\'t'],
    ]);
    await page.getByRole('button', { name: 'batch/job → Service' }).click();
    expect(await lit()).toEqual(['job, Deployment', 'api, ClusterIP']);
    expect(await page.locator('.edge.lit').getAttribute('class')).toBe('edge barred failed lit');
    await screenshot('observed');
  });

  test('each titled part of the plan is a picture to choose', async () => {
    await openShop();
    const part = page.getByRole('combobox', { name: 'Part' });
    expect(await part.locator('option').allTextContents()).toEqual(['Everything', 'By day', 'By night']);
    await part.selectOption('By night');
    expect(await page.locator('tbody tr').locator('visible=true').count()).toBe(1);
    await box('api, ClusterIP').click();
    expect(await lit()).toContain('web, Deployment');
  });

  test('zooming keeps what is in the middle, and Fit shows everything', async () => {
    await openShop();
    const width = async () => Number(await page.locator('.sheet:not([hidden]) .canvas svg').getAttribute('width'));
    const before = await width();
    await page.keyboard.press('+');
    expect(await width()).toBeCloseTo(before * 1.25);
    await page.getByRole('button', { name: 'Zoom out' }).click();
    expect(await width()).toBeCloseTo(before);
    await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Fit' }).click();
    expect(await page.locator('.sheet:not([hidden]) .canvas').evaluate(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => scrollWidth <= clientWidth && scrollHeight <= clientHeight)).toBe(true);
  });

  test('it is light or dark as the system, or as its reader says', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'dark' });
    await openShop(RESULTS);
    const dark = await ground();
    await screenshot('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    expect([dark, light]).toEqual(['rgb(13, 17, 23)', 'rgb(255, 255, 255)']);
    await page.getByRole('button', { name: 'Theme' }).click();
    expect(await ground()).toBe(dark);
    await page.getByRole('button', { name: 'Theme' }).click();
    expect(await ground()).toBe(light);
  });

  test('on a narrow screen the details stand below', async () => {
    await page.setViewportSize({ width: 420, height: 800 });
    await openShop(RESULTS);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(420);
    await screenshot('narrow');
  });
});

describe('hostile manifests', () => {
  const manifests = [
    workload(HOSTILE, HOSTILE),
    service(HOSTILE, HOSTILE, { type: 'LoadBalancer', ports: [{ name: HOSTILE, port: 80, targetPort: HOSTILE }], loadBalancerSourceRanges: [HOSTILE] }),
    service('alias', 'default', { type: 'ExternalName', externalName: HOSTILE }),
  ];
  const plan: PlanData = {
    ...PLAN,
    steps: [
      { kind: 'apply', title: HOSTILE, charts: [], files: ['all.yaml'] },
      { kind: 'expect', title: `${HOSTILE} again`, expectations: [{ id: 'web', from: { kind: 'outside' }, to: { kind: 'host', name: HOSTILE }, probe: { kind: 'http', scheme: 'http', method: 'GET', path: `/${HOSTILE}` }, outcome: { kind: 'answers', body: HOSTILE }, because: HOSTILE }] },
    ],
  };
  const moments = momentsOf(manifests, plan);
  const results: ResultsData = { ...RESULTS, results: [{ ...RESULTS.results[0], observed: HOSTILE, verdict: 'failed' }] };

  test('the page shows them as text, and runs nothing of them', async () => {
    await open(await toHtml([pictureOf(moments, results), ...partsOf(moments, results)], HOSTILE));
    await box('LoadBalancer').click();
    await page.getByRole('combobox').selectOption({ index: 2 });
    await page.locator('tbody button').locator('visible=true').first().click();
    expect(await page.evaluate("'hit' in window")).toBe(false);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe(`Who reaches whom: ${HOSTILE}`);
    await screenshot('hostile');
  });

  test('the page\'s policy would stop a script that slipped through', async () => {
    const [moment] = momentsOf(SHOP, undefined);
    await open((await toHtml([pictureOf([moment])], 'shop')).replace('</main>', '</main><script>window.hit = 1</script>'));
    expect(await page.evaluate("'hit' in window")).toBe(false);
    expect(complaints.splice(0).join()).toMatch(/Content Security Policy/);
  });

  test('the SVG is well-formed, and runs nothing of them', async () => {
    await open(await toSvg(pictureOf(moments, results)), 'svg');
    expect(await page.evaluate("[document.documentElement.tagName, document.querySelector('parsererror'), 'hit' in window]")).toEqual(['svg', null, false]);
  });
});

/** Half of them ask another one, now and then in another namespace; every tenth is public. */
function many(services: number): Picture {
  const name = (index: number) => `service-${index}`;
  const namespace = (index: number) => `team-${index % Math.ceil(services / 25)}`;
  const indexes = Array.from({ length: services }, (_, index) => index);
  const manifests = indexes.flatMap(index => [workload(name(index), namespace(index)), service(name(index), namespace(index), index % 10 === 0 ? { type: 'LoadBalancer' } : {})]);
  const expectations = indexes.filter(index => index % 2 === 0).map((index): ExpectationData => {
    const to = (index * 7 + 3) % services;
    return {
      ...expectation(`e${index}`, name(index), namespace(index), { kind: 'answers' }, ''),
      to: { kind: 'service', namespace: namespace(to), name: name(to), by: 'name', port: 80 },
    };
  });
  return pictureOf(momentsOf(manifests, { version: 1, clusterDomain: 'cluster.local', steps: [{ kind: 'apply', charts: ['all'], files: ['all.yaml'] }, { kind: 'expect', expectations }] }));
}

describe('many Services', () => {
  test('a picture of 200 can be read where it opens: a name is at least 6 pixels high', async () => {
    await open(await toHtml([many(200)], '200'));
    const heights = await page.locator('.node text:not(.detail)').evaluateAll(texts => texts.map(text => text.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(6);
    await screenshot('200');
    await page.getByRole('searchbox').fill('service-150');
    await page.getByRole('searchbox').press('Enter');
    await screenshot('200-chosen');
  });

  test('a picture of 2,000 opens, and one is found in it', async () => {
    const text = await toHtml([many(2000)], '2,000');
    const before = Date.now();
    await open(text);
    process.stdout.write(`A picture of 2,000 Services opened in ${Date.now() - before} ms\n`);
    await page.getByRole('searchbox').fill('service-1999');
    await page.getByRole('searchbox').press('Enter');
    await screenshot('2000');
    expect(await page.locator('.chosen').getAttribute('aria-label')).toContain('service-1999, ');
    expect(await page.locator('.chosen').isVisible()).toBe(true);
  });
});
