/** The pairs as this library says them. */
import { Chart } from 'cdk8s';
import { image, outdir, pairs } from './pairs';
import { ConnectivityApp, Exposure, WebApiPair } from '../../src';

const app = new ConnectivityApp({ outdir });
const chart = new Chart(app, 'pairs');

for (let i = 0; i < pairs; i++) {
  new WebApiPair(chart, `pair-${i}`, {
    api: { image: image('api') },
    web: { image: image('web') },
    exposures: [Exposure.loadBalancer({ port: 8080, targetPort: 80 })],
  });
}
app.synth();
