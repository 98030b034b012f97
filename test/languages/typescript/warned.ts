import { Chart } from 'cdk8s';
import { ConnectivityApp, Exposure, Workload } from '../../../src';

const app = new ConnectivityApp();
const chart = new Chart(app, 'warned');
const web = new Workload(chart, 'web', { image: 'example.com/web:1', ports: [{ port: 8080 }] });
web.expose(Exposure.clusterIp({ port: 80, targetPort: 80 }));

app.synth();
