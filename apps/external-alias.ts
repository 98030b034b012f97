import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalAlias } from '../src';

/** The API's name, for a host outside the cluster. */
export class NumbersExternalAlias extends Chart {
  public readonly api: ExternalAlias;

  constructor(scope: Construct) {
    super(scope, 'external-alias');
    this.api = new ExternalAlias(this, 'numbers-api', { externalName: 'raw.githubusercontent.com' });
  }
}
