/** The charts of an app and their objects, in the order in which they are written. */

import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import { IConstruct } from 'constructs';

export interface ChartObjects {
  readonly chart: Chart;
  /** In the order in which they are to be applied. */
  readonly objects: readonly ApiObject[];
}

/** What the constructs of an app find wrong with themselves, with their paths. */
export function validationErrors(app: IConstruct): string[] {
  const errors: string[] = [];
  for (const construct of app.node.findAll()) for (const error of construct.node.validate()) errors.push(`[${construct.node.path}] ${error}`);

  return errors;
}

/**
 * The charts of an app and what is in them, in the order in which cdk8s writes them.
 *
 * cdk8s resolves the dependencies of the whole app and sorts its constructs once for every chart, and each time from
 * scratch. Most apps have no dependency at all, and then the order is that of the tree: one walk tells it.
 */
export function chartObjects(app: App): readonly ChartObjects[] {
  const constructs = app.node.findAll();
  return constructs.some(dependsOnOrder) ? sorted(app) : inTreeOrder(constructs);
}

function dependsOnOrder(construct: IConstruct): boolean {
  return construct.node.dependencies.length > 0
    || Chart.isChart(construct) && construct.node.scope !== undefined && Chart.isChart(construct.node.scope);
}

function inTreeOrder(constructs: readonly IConstruct[]): readonly ChartObjects[] {
  const objects = new Map<Chart, ApiObject[]>();
  for (const construct of constructs) {
    if (Chart.isChart(construct)) objects.set(construct, []);
    else if (ApiObject.isApiObject(construct)) objects.get(construct.chart)?.push(construct);
  }
  return [...objects].map(([chart, of]) => ({ chart, objects: of }));
}

function sorted(app: App): readonly ChartObjects[] {
  // This resolves the dependencies between constructs into dependencies between charts and objects, of the whole app.
  app.charts[0]?.toJson();
  return app.charts.map(chart => ({
    chart,
    objects: new DependencyGraph(chart.node).topology().filter(ApiObject.isApiObject).filter(object => object.chart === chart),
  }));
}
