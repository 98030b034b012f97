import { Construct } from 'constructs';
import { Shop } from './shop';
import { Host, Outcome, Outside, Plan, Probe } from '../src';

/** Who is meant to reach whom in the shop. */
export function shopPlan(app: Construct, shop: Shop): Plan {
  const { pair, payments, paymentsService, paymentsPeers, ledger } = shop;
  const [front] = pair.webServices;
  const outside = Outside.of(shop);

  outside.expects(front, Probe.http('/'), Outcome.answers({ status: 200 }), { because: 'customers come from outside' });
  outside.expects(front, Probe.http('/', { method: 'POST' }), Outcome.answers({ body: 'Here it is: \\d+' }), { because: 'the front finds the catalogue' });

  pair.web.expects(paymentsService, Probe.http('/healthz'), Outcome.answers({ status: 200 }), { because: 'the front charges customers' });
  pair.web.expects(paymentsService, Probe.udp({ payload: 'echo paid' }), Outcome.answers({ body: '^paid$' }), { because: 'events travel by UDP' });
  pair.web.expects(Host.named('payments'), Probe.dns(), Outcome.nameNotFound(), { because: 'payments are in a namespace of their own' });

  payments.expects(paymentsPeers, Probe.dns(), Outcome.answers({ readyPodsOf: payments }), { because: 'without a cluster IP DNS answers the pods' });
  payments.expects(ledger, Probe.dns(), Outcome.answers({ addresses: ['192.168.123.10'] }), { because: 'the standby is not ready' });

  const plan = new Plan(app, 'shopping');
  plan.title('An app that is in no book');
  plan.apply(shop);
  plan.expectAll(shop);
  return plan;
}
