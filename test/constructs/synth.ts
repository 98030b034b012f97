import { Chart, ChartProps, Testing } from 'cdk8s';

/** An object of a manifest, loosely typed: tests look into it. */
export interface Synthesized {
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** What a chart named `chart` synthesizes to. */
export function synth(build: (chart: Chart) => void, props?: ChartProps): Synthesized[] {
  const chart = new Chart(Testing.app(), 'chart', props);
  build(chart);
  const objects: Synthesized[] = Testing.synth(chart);
  return objects;
}

/** The one object of this kind. */
export function only(kind: string, objects: readonly Synthesized[]): Synthesized {
  const found = objects.filter(object => object.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}, not one`);
  return found[0];
}
