// Loaded before everything else (`node --import`): Node keeps the proxy's files compiled, and so without their types.
// A start that finds them takes 15 MB less, since it needs no compiler, and is sooner.
import { enableCompileCache } from 'node:module';
import { COMPILED } from '../node/installation.mjs';

// A folder that can't be written (a read-only installation) is no fault: the files are compiled at each start.
enableCompileCache(COMPILED);
