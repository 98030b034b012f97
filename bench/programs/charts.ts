/** Each pair in a chart of its own, synthesized by cdk8s' App or by this library's: `node charts.js CHARTS OUTDIR app|connectivity`. */
import { App, Chart } from 'cdk8s';
import { image, outdir, pairs } from './pairs';
import { ConnectivityApp, Exposure, WebApiPair } from '../../src';

const app = process.argv[4] === 'app' ? new App({ outdir }) : new ConnectivityApp({ outdir });
for (let i = 0; i < pairs; i++) {
  new WebApiPair(new Chart(app, `chart-${i}`), `pair-${i}`, {
    api: { image: image('api') },
    web: { image: image('web') },
    exposures: [Exposure.loadBalancer({ port: 8080, targetPort: 80 })],
  });
}
app.synth();
