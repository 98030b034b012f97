import { Chart } from 'cdk8s';
import { ConnectivityApp, Exposure, Workload } from '../../../src';

const app = new ConnectivityApp();
const chart = new Chart(app, 'refused');
const web = new Workload(chart, 'web', { image: 'web' });
web.expose(Exposure.nodePort({ port: 80, nodePort: 80 }));

app.synth();
