import { Manifest } from '../../src/manifests/read';
import { pictureOf } from '../../src/picture/drawing';
import { layOut } from '../../src/picture/layout';
import { toHtml } from '../../src/picture/page';
import { Picture } from '../../src/picture/picture';
import { toSvg } from '../../src/picture/svg';
import { momentsOf } from '../../src/plan/moments';

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'${x}&amp;]]>';

function pair(name: string, namespace = 'default', type = 'ClusterIP'): Manifest[] {
  return [
    { object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [] } } } } },
    { object: { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, annotations: { note: HOSTILE } }, spec: { type, selector: { app: name }, ports: [{ port: 80 }] } } },
  ];
}

const draw = (...manifests: Manifest[]): Picture => pictureOf(momentsOf(manifests, undefined));

describe('the layout', () => {
  test('every box lies within its frame, and frames don\'t overlap', async () => {
    const { frames, nodes } = await layOut(draw(...pair('web', 'one', 'LoadBalancer'), ...pair('api', 'one'), ...pair('db', 'two')));
    for (const { node, x, y, width, height } of nodes) {
      const frame = frames.find(({ title }) => title === node.frame);
      if (frame === undefined) continue;
      expect([x > frame.x, y > frame.y, x + width < frame.x + frame.width, y + height < frame.y + frame.height]).toEqual([true, true, true, true]);
    }
    const [one, two] = frames;
    expect(one.y + one.height <= two.y || two.y + two.height <= one.y || one.x + one.width <= two.x || two.x + two.width <= one.x).toBe(true);
    expect(nodes.filter(({ node }) => node.frame === undefined).map(({ node }) => node.title)).toEqual(['outside']);
  });

  test('traffic flows from left to right', async () => {
    const { nodes } = await layOut(draw(...pair('web', 'default', 'LoadBalancer')));
    const left = Object.fromEntries(nodes.map(({ node, x }) => [node.kind, x]));
    expect(left.outside).toBeLessThan(left.service);
    expect(left.service).toBeLessThan(left.workload);
  });

  test('what has nothing to do with each other stands in rows of several, not in one column', async () => {
    const { width, height } = await layOut(draw(...Array.from({ length: 100 }, (_, index) => pair(`web-${index}`)).flat()));
    expect(height / width).toBeLessThan(2);
  });

  test('nothing at all is a picture, too', async () => {
    expect(await toSvg(draw())).toContain('0 Services, nothing open to the outside');
  });
});

describe.each([
  ['SVG', toSvg],
  ['HTML', (picture: Picture) => toHtml([picture], HOSTILE)],
])('%s', (_, render) => {
  test('names from manifests are text', async () => {
    const text = await render(draw(...pair(HOSTILE, HOSTILE)));
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('characters that no document may hold are shown by their numbers', async () => {
    expect(await render(draw(...pair('a\u0000\u0008\ud800b')))).toContain('a\\u{0}\\u{8}\\u{d800}b');
  });
});
