/** The pairs as cdk8s-plus-28's generated classes, the ones that say nothing of their own. */
import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { api, image, outdir, pairs, web } from './pairs';

const app = new App({ outdir });
const chart = new Chart(app, 'pairs');

function deployment(name: string, role: string): void {
  new k8s.KubeDeployment(chart, `${name}-deployment`, {
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
  new k8s.KubeService(chart, `${api(i)}-service`, {
    metadata: { name: api(i) },
    spec: { selector: { app: api(i) }, ports: [{ port: 80 }] },
  });
  deployment(web(i), 'web');
  new k8s.KubeService(chart, `${web(i)}-service`, {
    metadata: { name: web(i) },
    spec: { type: 'LoadBalancer', selector: { app: web(i) }, ports: [{ port: 8080, targetPort: k8s.IntOrString.fromNumber(80) }] },
  });
}
app.synth();
