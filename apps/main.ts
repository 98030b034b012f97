import { NumbersExternalAlias } from './external-alias';
import { NumbersExternalHeadless } from './external-headless';
import { Lab, LabSolution } from './lab';
import { Namespaces, NamespacesExercise } from './namespaces';
import { Numbers, NumbersClusterIp, NumbersLoadBalancer, NumbersNodePort } from './numbers';
import { Shop } from './shop';
import { Sleep, SleepService } from './sleep';
import { ConnectivityApp } from '../src';

const app = new ConnectivityApp();

const sleep = new Sleep(app);
new SleepService(app, sleep);

const numbers = new Numbers(app);
new NumbersClusterIp(app, numbers);
new NumbersLoadBalancer(app, numbers);
new NumbersNodePort(app, numbers);

new NumbersExternalAlias(app);
new NumbersExternalHeadless(app);

new Namespaces(app);
new NamespacesExercise(app);

const lab = new Lab(app);
new LabSolution(app, lab);

new Shop(app);

app.synth();
