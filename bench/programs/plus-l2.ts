/** The pairs as cdk8s-plus-28's own constructs, with the names and labels of the others and as few of its defaults as it allows. */
import { App, Chart } from 'cdk8s';
import { Deployment, LabelSelector, ServiceType } from 'cdk8s-plus-28';
import { api, image, outdir, pairs, web } from './pairs';

const app = new App({ outdir });
const chart = new Chart(app, 'pairs');

function deployment(name: string, role: string): Deployment {
  const made = new Deployment(chart, `${name}-deployment`, {
    metadata: { name },
    podMetadata: { labels: { app: name } },
    select: false,
    replicas: 1,
    containers: [{ name: role, image: image(role), portNumber: 80, resources: {} }],
  });
  made.select(LabelSelector.of({ labels: { app: name } }));
  return made;
}

for (let i = 0; i < pairs; i++) {
  deployment(api(i), 'api').exposeViaService({ name: api(i), ports: [{ port: 80 }] });
  deployment(web(i), 'web').exposeViaService({ name: web(i), ports: [{ port: 8080, targetPort: 80 }], serviceType: ServiceType.LOAD_BALANCER });
}
app.synth();
