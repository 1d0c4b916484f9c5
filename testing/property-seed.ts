// One seed for all property tests, so that runs are repeatable and CI never fails by chance.
// To search further: `FC_SEED=1 npx vitest run`; a failing seed becomes a named test.
import fc from 'fast-check';

const seed = Number(globalThis.process?.env?.FC_SEED ?? 20_261_121);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
