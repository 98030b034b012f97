/**
 * Writes docs/comparison.md: what kube-score, kubeconform and this project find
 * of the same mistakes, and what they say of correct manifests.
 *
 *   go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
 *   go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
 *   npx tsx test/comparison/compare.ts KUBE_SCORE KUBECONFORM SWAGGER_JSON
 *
 * SWAGGER_JSON is api/openapi-spec/swagger.json of a Kubernetes release, in the
 * Go module k8s.io/kubernetes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Correct, readCorrect, readMistakes } from './mistakes';
import { writeSchemas } from './schemas';
import { alarmRows, foundBy, mistakeRows, row } from './table';
import { kubeconform, kubeScore, OWN, Tool } from './tools';

const [scorer, conformer, swagger] = process.argv.slice(2);
if (swagger === undefined) {
  process.stderr.write('usage: compare.ts KUBE_SCORE KUBECONFORM SWAGGER_JSON\n');
  process.exit(2);
}

/** `pod-networkpolicy` (27), `service-type` (1): what a tool says of correct manifests, and how often. */
function alarmNames(tool: Tool, correct: readonly Correct[]): string {
  const counts = new Map<string, number>();
  for (const name of correct.flatMap(({ text }) => [...tool.finds(text)].map(tool.nameOf))) counts.set(name, (counts.get(name) ?? 0) + 1);

  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `\`${name}\` (${count})`).join(', ');
}

const folder = mkdtempSync(join(tmpdir(), 'schemas-'));
try {
  const conform = kubeconform(conformer, writeSchemas(JSON.parse(readFileSync(swagger, 'utf8')), folder));
  const tools = [OWN, kubeScore(scorer, { networkOnly: true }), conform];
  const mistakes = readMistakes();
  const correct = readCorrect();
  const found = tools.map(tool => mistakes.filter(mistake => foundBy(tool, mistake).length > 0).length);
  const heading = (first: readonly string[], names: readonly string[]): string => `${row([...first, ...names])}\n${row([...first, ...names].map(() => '---'))}`;
  const names = tools.map(({ name }) => name);
  const alarmTools = [OWN, tools[1], kubeScore(scorer, { networkOnly: false }), conform];
  writeFileSync(join(__dirname, '..', '..', 'docs', 'comparison.md'), `# Beside kube-score and kubeconform

${mistakes.length} mistakes that people make with Services and what belongs to them, each
in a manifest of its own that works once one thing is put right. A tool has
found a mistake if it says something about the manifest that it no longer says
about the corrected one, so remarks that have nothing to do with the mistake
count neither for nor against it. Of kube-score's default checks (and the
optional one on container ports) only those about networking count here: that a
Deployment has one replica is no remark on its Service. kubeconform is strict
and reads the schemas of Kubernetes 1.34. This project reads the manifests for
Kubernetes 1.28 and Docker Desktop, and its notes don't count.

The mistakes were chosen by the people who wrote this project's rules, from the
chapter, from Kubernetes' validation and from what goes wrong in practice: read
the column as what is covered, and not as a rate of success on your manifests.

Versions: kube-score 1.20.0, kubeconform 0.8.0. This file is written by
[compare.ts](../test/comparison/compare.ts), which says how; a test holds this
project's column against what it finds today.

| | ${names.join(' | ')} |
| --- | --- | --- | --- |
| found, of ${mistakes.length} | ${found.join(' | ')} |
| false alarms on ${correct.length} correct sets of manifests | ${[0, 1, 3].map(index => correct.reduce((sum, { text }) => sum + alarmTools[index].finds(text).size, 0)).join(' | ')} |

## Mistakes

${heading(['mistake', 'what is wrong'], names)}
${mistakeRows(mistakes, tools).join('\n')}

What this project misses is in the table like the rest: a dash is a dash.

## False alarms

Correct manifests: ten small sets made for this, the chapter's lessons as a
reader has them on a cluster, and the app in \`apps/\` that is not in the book.
Nothing is wrong with any of them, so every remark is a false alarm. Remarks on
resources, probes or disruption budgets are none of networking, so kube-score
stands here twice. Its network checks say ${alarmNames(tools[1], correct)}; that
every pod has a NetworkPolicy, or that nothing is a NodePort, is a policy that a
team may well want, but its absence is no mistake.

${heading(['manifests'], alarmTools.map(({ name }) => name))}
${alarmRows(correct, alarmTools).join('\n')}
`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
