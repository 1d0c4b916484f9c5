// Installs what `npm start` and `npm test` need: npm packages, the pinned ttyd, socat, bubblewrap where it can be had,
// with --tests Chromium, and with --deep Firefox as well; with --packages only the packages. Those for work on the project
// come with --dev, and with the tests. An installed package has its packages already.
// Plain JavaScript without dependencies, for Node 20, because it runs before `npm ci` has.
import { IS_CLONE } from '../node/installation.mjs';
import { setUpChromium, setUpFirefox } from './setup/browsers.mjs';
import { setUpBwrap } from './setup/bwrap.mjs';
import { setUpPackages } from './setup/npm.mjs';
import { SetupError, say } from './setup/run.mjs';
import { setUpSocat } from './setup/socat.mjs';
import { pinnedTtyd, setUpTtyd } from './setup/ttyd.mjs';

const deep = process.argv.includes('--deep');
const withTests = deep || process.argv.includes('--tests');
try {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new SetupError(`Node.js 20 or later is needed; this is ${process.versions.node}.`);
  }
  if (IS_CLONE) setUpPackages(withTests || process.argv.includes('--dev'));
  if (!process.argv.includes('--packages')) {
    await setUpTtyd(await pinnedTtyd(process.env), process.env);
    await setUpSocat();
    await setUpBwrap();
  }
  if (withTests) setUpChromium(process.env);
  if (deep) setUpFirefox(process.env);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
