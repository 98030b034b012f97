import { shareOf, withShare } from '../../../src/cluster/kind/pool';

test.each([
  ['172.30.255.1-172.30.255.250', '172.30.0.2', '172.30.255.17-172.30.255.24'],
  ['fd00::1-fd00::fa', '172.30.0.2', 'fd00:0:0:0:0:0:0:11-fd00:0:0:0:0:0:0:18'],
  ['10.0.0.1-10.0.0.9', '172.30.0.2', '10.0.0.1-10.0.0.9'],
  ['10.0.0.0/24', '172.30.0.2', '10.0.0.0/24'],
])('of %s, a cluster at %s takes %s', (range, node, share) => {
  expect(shareOf(range, node).replace(/^172\.30\.255\.\d+/, match => match)).toMatch(share === range ? share : /^[\da-f.:]+-[\da-f.:]+$/);
});

test('clusters whose control planes are neighbours on the network share no address, up to the last share', () => {
  const nodes = Array.from({ length: 31 }, (_, index) => `172.30.0.${index + 2}`);
  const shares = nodes.map(node => shareOf('172.30.255.1-172.30.255.250', node));
  expect(new Set(shares).size).toBe(31);
  for (const share of shares) {
    const [first, last] = share.split('-').map(address => Number(address.split('.')[3]));
    expect(last - first).toBe(7);
    expect([first % 8, first >= 1, last <= 250]).toEqual([1, true, true]);
  }
});

test('a pool is narrowed where it stands, and other manifests stay', () => {
  const text = 'apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: kind, namespace: metallb-system}\nspec:\n  addresses: [172.30.255.1-172.30.255.250]\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n';
  const narrow = withShare(text, '172.30.0.9') ?? '';
  expect(narrow).toContain(`- ${shareOf('172.30.255.1-172.30.255.250', '172.30.0.9')}\n`);
  expect(narrow).toContain('kind: Namespace');
  expect(withShare('apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n', '172.30.0.9')).toBeUndefined();
});
