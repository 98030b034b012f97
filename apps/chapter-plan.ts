import { Construct } from 'constructs';
import { Lessons } from './chapter';
import { Address, DnsRecordType, Expectation, Host, HttpProbeOptions, Outcome, Outside, Plan, Pods, Probe } from '../src';

const rng = Probe.http('/sixeyed/kiamol/master/ch03/numbers/rng');
const aNumber = Outcome.answers({ body: '^\\d+$' });

/** The web page, and its button; pods declare no port, so there it is named. */
const page = (options: HttpProbeOptions = {}) => Probe.http('/', options);
const button = (options: HttpProbeOptions = {}) => Probe.http('/', { method: 'POST', ...options });
const theNumber = Outcome.answers({ status: 200, body: 'Here it is: \\d+' });
const unavailable = Outcome.answers({ body: 'RNG service unavailable!' });

/** The chapter as it happens: lesson after lesson on one cluster, each expectation with the number of its observation. */
export function chapterPlan(app: Construct, lessons: Lessons): Plan {
  const plan = new Plan(app, 'chapter');
  pods(plan, lessons);
  names(plan, lessons);
  podToPod(plan, lessons);
  clusterIp(plan, lessons);
  fromOutside(plan, lessons);
  externalAlias(plan, lessons);
  externalHeadless(plan, lessons);
  namespaces(plan, lessons);
  lab(plan, lessons);
  networkModel(plan, lessons);
  return plan;
}

function pods(plan: Plan, { sleep }: Lessons): void {
  const { sleep1, sleep2 } = sleep;
  plan.title('Pods');
  plan.apply(sleep);
  plan.expect(
    sleep1.expects(Pods.of(sleep2), Probe.ping(), Outcome.answers(), { observation: '1', because: 'pods reach each other by IP' }),
    sleep1.expects(Host.named('sleep-2'), Probe.dns(), Outcome.nameNotFound(), { observation: '3', because: 'no Service gives the pod a name yet' }),
  );
  plan.spread(sleep2);
  plan.expect(sleep1.expects(Pods.of(sleep2), Probe.ping(), Outcome.answers(), {
    observation: '1', acrossNodes: true, because: 'one network spans all nodes',
  }));
  plan.gather(sleep2);
  plan.deletePods(sleep2);
  plan.heal(sleep2);
  plan.expectAddressChanged(Pods.of(sleep2), { observation: '2', because: 'the Deployment made a new pod, and a pod gets an IP of its own' });
}

function names(plan: Plan, { sleep, sleepService }: Lessons): void {
  const { sleep1, sleep2 } = sleep;
  const service = sleepService.sleep2;
  const resolved = sleep1.expects(service, Probe.dns(), Outcome.answers({ clusterIpOf: service }), {
    observation: '3', because: 'DNS answers the cluster IP',
  });
  plan.title('DNS');
  plan.apply(sleepService);
  plan.expect(resolved, sleep1.expects(service, Probe.ping(), Outcome.noReply(), {
    observation: '4', because: 'a Service carries TCP, UDP and SCTP, not ICMP',
  }));
  plan.deletePods(sleep2);
  plan.heal(sleep2);
  plan.expectAddressChanged(Pods.of(sleep2), { observation: '3', because: 'the pod was replaced' });
  plan.expectAddressUnchanged(service, { observation: '3', because: 'the Service was not' });
  plan.expect(resolved);
}

function podToPod(plan: Plan, { sleep, numbers }: Lessons): void {
  const { web } = numbers.pair;
  plan.title('Pod to pod');
  plan.apply(numbers);
  plan.expect(
    sleep.sleep1.expects(Pods.of(web), page({ port: 80 }), Outcome.answers({ status: 200 }), { observation: '5', because: 'the web app runs' }),
    sleep.sleep1.expects(Pods.of(web), button({ port: 80 }), unavailable, { observation: '5', because: 'it does not find its API' }),
    web.expects(Host.named('numbers-api'), Probe.dns(), Outcome.nameNotFound(), { observation: '5', because: 'no Service is named numbers-api' }),
  );
}

function clusterIp(plan: Plan, { sleep, numbers, clusterIp: chart }: Lessons): void {
  const { web, api } = numbers.pair;
  const service = chart.api;
  const works: Expectation[] = [
    web.expects(service, rng, aNumber, { observation: '6', because: 'the name has a cluster IP now' }),
    sleep.sleep1.expects(Pods.of(web), button({ port: 80 }), theNumber, { observation: '6', because: 'the web app finds its API' }),
    web.expects(service, Probe.dns(), Outcome.answers({ clusterIpOf: service }), { observation: '13', because: 'DNS answers the cluster IP' }),
    web.expects(Address.clusterIpOf(service), rng, aNumber, { observation: '13', because: 'kube-proxy rewrites it to an endpoint\'s IP' }),
  ];
  plan.title('ClusterIP');
  plan.apply(chart);
  plan.expect(...works);
  plan.deletePods(api);
  plan.heal(api);
  plan.expectAddressChanged(Pods.of(api), { observation: '13', because: 'the endpoint is another pod' });
  plan.expectAddressUnchanged(service, { observation: '7', because: 'the web app keeps using the same address' });
  plan.expectAddressUnchanged(Pods.of(web), { observation: '7', because: 'the web app needs no restart' });
  plan.expect(
    web.expects(service, rng, aNumber, { observation: '7', because: 'it healed by itself' }),
    sleep.sleep1.expects(Pods.of(web), button({ port: 80 }), theNumber, { observation: '7', because: 'it healed by itself' }),
    web.expects(Address.clusterIpOf(service), rng, aNumber, { observation: '13', because: 'endpoints follow the pods that match the selector' }),
  );
}

function fromOutside(plan: Plan, { sleep, numbers, loadBalancer, nodePort, secondLoadBalancer }: Lessons): void {
  const { web } = numbers.pair;
  const outside = Outside.of(loadBalancer);
  plan.title('LoadBalancer and NodePort');
  plan.applyAll([loadBalancer, nodePort, secondLoadBalancer]);
  plan.expect(
    outside.expects(loadBalancer.web, page(), Outcome.answers({ status: 200 }), { observation: '8', because: 'it has an address outside' }),
    outside.expects(loadBalancer.web, button(), theNumber, { observation: '8', because: 'the web app finds its API' }),
    sleep.sleep1.expects(Address.clusterIpOf(loadBalancer.web), page(), Outcome.answers({ status: 200 }), {
      observation: '8', because: 'a LoadBalancer has a cluster IP too',
    }),
    outside.expects(secondLoadBalancer.web, page(), Outcome.answers({ status: 200 }), {
      observation: '9', because: 'on another port it may even share the first one\'s address',
    }),
    outside.expects(nodePort.web, page(), Outcome.answers({ status: 200 }), { observation: '10', because: 'every node forwards it to the one pod' }),
  );
  plan.spread(web);
  plan.expect(outside.expects(loadBalancer.web, page(), Outcome.answers({ status: 200 }), {
    observation: '8', acrossNodes: true, because: 'it covers pods on every node',
  }));
  plan.gather(web);
  plan.remove(secondLoadBalancer);
}

function externalAlias(plan: Plan, { sleep, numbers, clusterIp: previous, alias, hostHeader }: Lessons): void {
  plan.title('ExternalName');
  plan.remove(previous, { because: 'numbers-api gets another meaning' });
  plan.applyAll([alias, hostHeader]);
  plan.expect(
    numbers.pair.web.expects(alias.api, Probe.dns(DnsRecordType.CNAME), Outcome.answers({ canonicalName: alias.api.externalName }), {
      observation: '11', because: 'the alias is another name and nothing else',
    }),
    sleep.sleep1.expects(hostHeader.alias, Probe.http('/'), Outcome.answers({ body: `^Host: ${hostHeader.alias.serviceName}$` }), {
      observation: '11', because: 'the client knows the alias only, and some servers refuse that',
    }),
  );
  plan.removeAll([alias, hostHeader]);
}

function externalHeadless(plan: Plan, { sleep, numbers, clusterIp: chart, headless }: Lessons): void {
  const { web } = numbers.pair;
  plan.title('A Service without a selector, swapped in carelessly');
  plan.apply(chart);
  plan.expect(web.expects(chart.api, rng, aNumber, { because: 'this is the lesson to swap from' }));
  plan.apply(headless, { because: 'taking the selector off in place shows the hazard: the old EndpointSlice stays (kubernetes/kubernetes#118376)' });
  plan.expect(web.expects(headless.api, rng, Outcome.sometimes(aNumber, Outcome.noReply()), {
    observation: '12', because: 'about half of the requests still go to the old pods',
  }));
  plan.title('A Service without a selector, swapped in rightly');
  plan.remove(headless, { because: 'with the Service go the endpoints that it left behind' });
  plan.apply(headless);
  plan.deletePods(web, { because: 'the web app may still hold a connection to the old pod, which no change of endpoints ends' });
  plan.heal(web);
  plan.expect(
    web.expects(headless.api, Probe.dns(), Outcome.answers({ clusterIpOf: headless.api }), { observation: '12', because: 'it has a cluster IP' }),
    web.expects(headless.api, rng, Outcome.noReply(), { observation: '12', because: 'nobody is at the address behind it' }),
    sleep.sleep1.expects(Pods.of(web), button({ port: 80 }), unavailable, { observation: '12', because: 'the connection fails, not the name' }),
  );
}

function namespaces(plan: Plan, { namespaces: chart, exercise }: Lessons): void {
  const { jenkins, jenkinsService: service } = chart;
  const resolved = Outcome.answers({ clusterIpOf: service });
  plan.title('Namespaces');
  plan.applyAll([chart, exercise]);
  plan.expect(
    jenkins.expects(service, Probe.dns(), resolved, { observation: '14', because: 'in its own namespace the short name is enough' }),
    exercise.caller.expects(service, Probe.dns(), resolved, { observation: '14', because: 'from another one it takes name.namespace' }),
    exercise.caller.expects(Address.fullNameOf(service), Probe.dns(), resolved, { observation: '14', because: 'the full name means the same everywhere' }),
    exercise.caller.expects(Host.named(service.serviceName), Probe.dns(), Outcome.nameNotFound(), {
      observation: '14', because: 'a short name is looked up in the caller\'s own namespace',
    }),
    exercise.caller.expects(service, Probe.http('/login'), Outcome.answers(), { observation: '14', because: 'namespaces part names, not networks' }),
  );
}

function lab(plan: Plan, { numbers, loadBalancer, nodePort, headless, lab: chart, labSolution }: Lessons): void {
  const outside = Outside.of(labSolution);
  plan.title('Lab');
  plan.removeAll([loadBalancer, nodePort, headless, numbers], { because: 'the lab uses the same names' });
  plan.applyAll([chart, labSolution]);
  plan.expect(
    outside.expects(labSolution.web, page(), Outcome.answers({ status: 200, body: '\\bv2\\b', notBody: '\\bv1\\b' }), {
      observation: '15', because: 'the selector asks for version v2',
    }),
    outside.expects(labSolution.web, button(), theNumber, { observation: '15', because: 'the API is found by the name that the image knows' }),
  );
}

function networkModel(plan: Plan, { oneNetwork, onePort }: Lessons): void {
  plan.title('The network model');
  plan.applyAll([oneNetwork, onePort], { notReady: [onePort.pods] });
  plan.expect(oneNetwork.pods.expects(Host.named('localhost'), rng, aNumber, {
    container: 'sleep', observation: '16', because: 'containers of one pod share its network',
  }));
  plan.expectCrash(onePort.pods, { log: 'in use', observation: '16', because: 'two containers of one pod can\'t both use one port' });
}
