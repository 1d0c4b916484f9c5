// Thousands of simulated rooms more, with the seeds after those of `sim.test.ts`.
// SIM_RUNS and SIM_SEED choose how many and from where.
import { testSeeds } from './series.ts';

testSeeds(Number(process.env.SIM_SEED ?? 1_001), Number(process.env.SIM_RUNS ?? 12_000));
