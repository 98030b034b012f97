import { synth } from './synth';
import { ExternalAlias } from '../../src';

test('an alias is an ExternalName Service without ports and selector', () => {
  expect(synth(chart => new ExternalAlias(chart, 'numbers-api', { externalName: 'raw.githubusercontent.com' }))).toEqual([{
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'numbers-api' },
    spec: { type: 'ExternalName', externalName: 'raw.githubusercontent.com' },
  }]);
});

test('an alias can say all it has props for', () => {
  expect(synth(chart => new ExternalAlias(chart, 'id', {
    externalName: 'example.com.', name: 'alias', namespace: 'blue', labels: { a: 'b' }, annotations: { c: 'd' },
  }))).toMatchSnapshot();
});

test('an alias has a name in the cluster, and URLs without a port unless one is asked for', () => {
  synth(chart => {
    const alias = new ExternalAlias(chart, 'alias', { externalName: 'example.com', namespace: 'blue' });
    expect(alias.hostFrom(chart)).toBe('alias.blue');
    expect(alias.url()).toBe('http://alias.blue.svc.cluster.local');
    expect(alias.url({ scheme: 'https', port: 8443, path: '/a' })).toBe('https://alias.blue.svc.cluster.local:8443/a');
  });
});

test.each([
  ['192.168.123.234', /is an IP address.*Use HeadlessExternal/],
  ['2001:db8::1', /is an IP address.*Use HeadlessExternal/],
  ['https://example.com', /is no DNS name.*without scheme, port or path/],
  ['example.com:443', /is no DNS name/],
  ['under_score.example.com', /is no DNS name/],
  ['', /is no DNS name/],
  [`${'a'.repeat(64)}.com`, /is no DNS name: its part "a+" has 64 characters/],
  ['256.1.1.1', /is no DNS name: "256\.1\.1\.1" ends in a number/],
  ['127.1', /is no DNS name/],
  ['0x7f.0x1', /is no DNS name/],
  ['1.2.3.4.', /is no DNS name/],
])('%p is refused as an external name', (externalName, message) => {
  expect(() => synth(chart => new ExternalAlias(chart, 'alias', { externalName }))).toThrow(message);
  expect(() => synth(chart => new ExternalAlias(chart, 'alias', { externalName }))).toThrow(/^chart\/alias: externalName "/);
});
