// Simulated rooms in which everybody writes in the same few texts, at once and all the time, whatever else happens.
import { testSeeds } from './series.ts';
import { withWriters } from './writers.ts';

testSeeds(
  1,
  300,
  'TE1, BR19: seeds $from to $to, in which all write at once, lose no character and have none twice',
  withWriters,
);
