/** The pairs as plain ApiObjects: what cdk8s itself costs. */
import { ApiObject, App, Chart } from 'cdk8s';
import { api, image, outdir, pairs, web } from './pairs';

const app = new App({ outdir });
const chart = new Chart(app, 'pairs');

function deployment(name: string, role: string): void {
  new ApiObject(chart, `${name}-deployment`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: role, image: image(role) }] },
      },
    },
  });
}

for (let i = 0; i < pairs; i++) {
  deployment(api(i), 'api');
  new ApiObject(chart, `${api(i)}-service`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: api(i) },
    spec: { selector: { app: api(i) }, ports: [{ port: 80 }] },
  });
  deployment(web(i), 'web');
  new ApiObject(chart, `${web(i)}-service`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: web(i) },
    spec: { type: 'LoadBalancer', selector: { app: web(i) }, ports: [{ port: 8080, targetPort: 80 }] },
  });
}
app.synth();
