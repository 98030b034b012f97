import { Chart } from 'cdk8s';
import { ConnectivityApp, Exposure, Outcome, Outside, Probe, WebApiPair } from '../../../src';

const app = new ConnectivityApp();
const chart = new Chart(app, 'numbers');

const numbers = new WebApiPair(chart, 'numbers', {
  api: { image: 'kiamol/ch03-numbers-api' },
  web: { image: 'kiamol/ch03-numbers-web' },
  exposures: [Exposure.loadBalancer({ port: 8080, targetPort: 80 })],
});
Outside.of(chart).expects(numbers.webServices[0], Probe.http('/'), Outcome.answers({ status: 200 }));

app.synth();
