// 5,000 of the 10,000 simulated rooms of the deep tests; two files, so that they run side by side. `main.ts` runs more.
import { testSeeds } from '../series.ts';

testSeeds(7_001, 5_000);
