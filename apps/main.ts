import { lessonsOf } from './chapter';
import { chapterPlan } from './chapter-plan';
import { Shop } from './shop';
import { shopPlan } from './shop-plan';
import { ConnectivityApp } from '../src';

const app = new ConnectivityApp();

chapterPlan(app, lessonsOf(app));
shopPlan(app, new Shop(app));

app.synth();
