// 5,000 of the 20,000 simulated rooms of the deep tests; four files, so that they run side by side.
import { testSeeds } from '../series.ts';

testSeeds(17_001, 5_000);
