import { chapterPlan } from './chapter-plan';
import { NumbersExternalAlias } from './external-alias';
import { NumbersExternalHeadless } from './external-headless';
import { Lab, LabSolution } from './lab';
import { Namespaces, NamespacesExercise } from './namespaces';
import { Numbers, NumbersClusterIp, NumbersLoadBalancer, NumbersNodePort } from './numbers';
import { ProofHostHeader, ProofOneNetwork, ProofOnePort, ProofSecondLoadBalancer } from './proofs';
import { Shop } from './shop';
import { shopPlan } from './shop-plan';
import { Sleep, SleepService } from './sleep';
import { ConnectivityApp } from '../src';

const app = new ConnectivityApp();

const sleep = new Sleep(app);
const numbers = new Numbers(app);
const lab = new Lab(app);

chapterPlan(app, {
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
});

shopPlan(app, new Shop(app));

app.synth();
