import { Construct } from 'constructs';
import { NumbersExternalAlias } from './external-alias';
import { NumbersExternalHeadless } from './external-headless';
import { Lab, LabSolution } from './lab';
import { Namespaces, NamespacesExercise } from './namespaces';
import { Numbers, NumbersClusterIp, NumbersLoadBalancer, NumbersNodePort } from './numbers';
import { ProofHostHeader, ProofOneNetwork, ProofOnePort, ProofSecondLoadBalancer } from './proofs';
import { Sleep, SleepService } from './sleep';

/** The charts of the chapter. */
export interface Lessons {
  readonly sleep: Sleep;
  readonly sleepService: SleepService;
  readonly numbers: Numbers;
  readonly clusterIp: NumbersClusterIp;
  readonly loadBalancer: NumbersLoadBalancer;
  readonly nodePort: NumbersNodePort;
  readonly alias: NumbersExternalAlias;
  readonly headless: NumbersExternalHeadless;
  readonly namespaces: Namespaces;
  readonly exercise: NamespacesExercise;
  readonly lab: Lab;
  readonly labSolution: LabSolution;
  readonly secondLoadBalancer: ProofSecondLoadBalancer;
  readonly hostHeader: ProofHostHeader;
  readonly oneNetwork: ProofOneNetwork;
  readonly onePort: ProofOnePort;
}

/** Every lesson, a chart each. */
export function lessonsOf(app: Construct): Lessons {
  const sleep = new Sleep(app);
  const numbers = new Numbers(app);
  const lab = new Lab(app);
  return {
    sleep,
    sleepService: new SleepService(app, sleep),
    numbers,
    clusterIp: new NumbersClusterIp(app, numbers),
    loadBalancer: new NumbersLoadBalancer(app, numbers),
    nodePort: new NumbersNodePort(app, numbers),
    alias: new NumbersExternalAlias(app),
    headless: new NumbersExternalHeadless(app),
    namespaces: new Namespaces(app),
    exercise: new NamespacesExercise(app),
    lab,
    labSolution: new LabSolution(app, lab),
    secondLoadBalancer: new ProofSecondLoadBalancer(app, numbers),
    hostHeader: new ProofHostHeader(app),
    oneNetwork: new ProofOneNetwork(app),
    onePort: new ProofOnePort(app),
  };
}
