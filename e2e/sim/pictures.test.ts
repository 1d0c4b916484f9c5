// Simulated rooms in which people draw pictures beside everything else: each seat ends with the strokes of the room.
// `node e2e/sim/main.ts --pictures --runs 1 --seed N` shows a short trace.
import { withPictures } from './script.ts';
import { testSeeds } from './series.ts';

testSeeds(
  1,
  500,
  'PA1 to PA4, ST2, BR2 to BR9: seeds $from to $to end with the same pictures, lose no stroke, and rest',
  withPictures,
);
