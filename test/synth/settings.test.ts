import { ConnectivityApp, ConnectivityAppProps } from '../../src';

const refusals: [ConnectivityAppProps, RegExp][] = [
  [{ clusterDomain: 'My Domain!' }, /clusterDomain "My Domain!" is no DNS name: .*lower-case/],
  [{ clusterDomain: '' }, /clusterDomain "" is no DNS name: "" is no RFC 1123 subdomain/],
  [{ clusterDomain: '.cluster.local' }, /clusterDomain "\.cluster\.local" is no DNS name/],
  [{ clusterDomain: 'cluster.local.' }, /clusterDomain "cluster\.local\." ends in a dot.*Write a name such as cluster\.local\./],
  [{ clusterDomain: `${'a'.repeat(64)}.local` }, /has 64 characters, and 63 is the most/],
  [{ clusterDomain: '10.0.0.1' }, /ends in a number, as addresses do/],
  [{ kubernetesVersion: 'latest' }, /kubernetesVersion "latest" is no version of Kubernetes\. Write the minor version, such as 1\.34\./],
  [{ kubernetesVersion: '' }, /kubernetesVersion "" is no version/],
];

test.each(refusals)('an app with %j is refused', (props, message) => {
  expect(() => new ConnectivityApp(props)).toThrow(message);
  expect(() => new ConnectivityApp(props)).toThrow(/^App: /);
});

test.each(['cluster.local', 'cluster', 'k8s.example.com'])('a cluster may call its domain %s', clusterDomain => {
  expect(() => new ConnectivityApp({ clusterDomain })).not.toThrow();
});
