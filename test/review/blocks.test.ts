import { Block, holds } from '../../src/review/reach/blocks';

function blocks(text: string): Block[] {
  return text === '' ? [] : text.split(', ').map(each => {
    const [cidr, ...except] = each.split(' but ');
    return { cidr, except };
  });
}

describe('one set of address blocks holds another', () => {
  test.each([
    ['203.0.0.0/16', '203.0.113.0/24', true],
    ['203.0.113.0/24', '203.0.0.0/16', false],
    ['203.0.113.0/24', '203.0.113.77/24', true],
    ['203.0.113.0/25, 203.0.113.128/25', '203.0.113.0/24', true],
    ['203.0.113.0/25, 203.0.113.192/26', '203.0.113.0/24', false],
    ['0.0.0.0/0', '198.51.100.7/32', true],
    ['0.0.0.0/0', '2001:db8::/32', false],
    ['2001:db8::/32', '2001:db8:1::/48', true],
    ['10.0.0.0/8 but 10.1.0.0/16', '10.2.0.0/16', true],
    ['10.0.0.0/8 but 10.1.0.0/16', '10.1.2.0/24', false],
    ['10.0.0.0/8 but 10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8 but 10.1.0.0/16', '10.0.0.0/8 but 10.0.0.0/15', true],
    ['10.0.0.0/8 but 10.1.0.0/16, 10.1.0.0/16', '10.0.0.0/8', true],
    ['', '', true],
    ['', '10.0.0.0/8', false],
    ['10.0.0.0/8', 'nonsense', true],
  ])('%j holds %j: %s', (outer, inner, expected) => {
    expect(holds(blocks(outer), blocks(inner))).toBe(expected);
  });
});
