import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { HeadlessExternal } from '../src';

/** The API's name, for an address outside the cluster, written as the book writes it: with Endpoints. */
export class NumbersExternalHeadless extends Chart {
  public readonly api: HeadlessExternal;

  constructor(scope: Construct) {
    super(scope, 'external-headless');
    this.api = new HeadlessExternal(this, 'numbers-api', {
      port: 80,
      addresses: ['192.168.123.234'],
      asEndpoints: true,
    });
  }
}
