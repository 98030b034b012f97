/** The hosts of routes, as targets of expectations from outside. */

import { Construct } from 'constructs';
import { ConnectivityTarget } from '../../declarations/endpoint';
import { RouteTarget } from '../../plan/plan';
import { refuse } from '../../synth/refusal';

/** @internal */
export class RouteTargets {
  constructor(private readonly place: Construct, private readonly route: Omit<RouteTarget, 'kind' | 'host' | 'port'>, private readonly hosts: readonly string[]) {}

  public first(): ConnectivityTarget {
    const host = this.hosts.find(one => !one.startsWith('*'));
    return host === undefined ? refuse(this.place, { value: 'the host', rule: `is any ${this.hosts.length === 0 ? 'name' : `of ${this.hosts.join(', ')}`}, and a client asks for one`, remedy: 'Say which: at(\'shop.example.com\').' }) : this.at(host);
  }

  public at(host: string): ConnectivityTarget {
    const taken = this.hosts.length === 0 || this.hosts.some(one => one === host || (one.startsWith('*.') && host.endsWith(one.slice(1))));
    if (!taken) refuse(this.place, { value: `host "${host}"`, rule: `is none of these routes, which have ${this.hosts.join(', ')}`, remedy: 'Name one of them; for a host that nobody takes, expect it of Host.named(…) or of other routes.' });

    return ConnectivityTarget._route({ kind: 'route', ...this.route, host });
  }
}
