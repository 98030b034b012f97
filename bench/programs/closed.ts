/** Pairs whose halves call each other: `node closed.js PAIRS OUTDIR open|closed|objects`, the last one with as many objects as the closed app has. */
import { ApiObject, Chart } from 'cdk8s';
import { image, outdir, pairs } from './pairs';
import { Closed, ConnectivityApp, Exposure, WebApiPair } from '../../src';

const kind = process.argv[4];
const app = new ConnectivityApp({ outdir, closed: kind === 'closed' ? Closed.TO_UNDECLARED : undefined });
const chart = new Chart(app, 'pairs');
const others = new Chart(app, 'others');

for (let i = 0; i < pairs; i++) {
  new WebApiPair(chart, `pair-${i}`, {
    api: { image: image('api') },
    web: { image: image('web') },
    apiUrlVariable: 'API_URL',
    exposures: [Exposure.loadBalancer({ port: 8080, targetPort: 80 })],
  });
  if (kind !== 'objects') continue;
  for (const role of ['api', 'web']) new ApiObject(others, `pair-${i}-${role}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `pair-${i}-${role}` }, data: { role, url: `http://pair-${i}-api` } });
}
app.synth();
