/** The pairs' objects as text, and nothing else: `node text.js PAIRS OUTDIR json|yaml|js-yaml|ours`. */
import { dump } from 'js-yaml';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { api, image, outdir, pairs, web } from './pairs';
import { manifestText } from '../../src/manifests/write';

function deployment(name: string, role: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ image: image(role), name: role }] } },
    },
  };
}

function service(name: string, spec: object): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ...spec, selector: { app: name } } };
}

const documents = Array.from({ length: pairs }, (_, i) => [
  deployment(api(i), 'api'),
  service(api(i), { ports: [{ port: 80 }] }),
  deployment(web(i), 'web'),
  service(web(i), { ports: [{ port: 8080, targetPort: 80 }], type: 'LoadBalancer' }),
]).flat();

const WRITERS: Readonly<Record<string, () => string>> = {
  'json': () => JSON.stringify(documents),
  'yaml': () => Yaml.stringify(...documents),
  'js-yaml': () => documents.map(document => dump(document, { lineWidth: -1, noRefs: true, quoteStyle: 'double' })).join('---\n'),
  'ours': () => manifestText(documents),
};

mkdirSync(outdir, { recursive: true });
writeFileSync(join(outdir, 'text'), WRITERS[process.argv[4]]());
