// Chromium for the browser tests: the system's, since Playwright's download would be a second browser of 300 MB.
import { existsSync, readdirSync } from 'node:fs';
import { hasApt } from './apt.mjs';
import { isExecutable, isRoot, lastLines, onPath, run, SetupError, say } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const INSTALL = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];

/** Makes sure that Chromium is installed. @param {NodeJS.ProcessEnv} env `CHROMIUM` may name one */
export function setUpChromium(env) {
  if (env.CHROMIUM) {
    if (isExecutable(env.CHROMIUM)) return;
    throw new SetupError(`CHROMIUM names ${env.CHROMIUM}, which is not a program.`);
  }
  if (isExecutable(MAC) || NAMES.some((name) => onPath(name, env).length > 0)) return;
  const command = `apt-get ${INSTALL.join(' ')}`;
  if (!hasApt()) {
    const hint =
      process.platform === 'darwin'
        ? 'brew install --cask chromium'
        : 'CHROMIUM=/path/to/chromium npm test';
    throw new SetupError(`The tests need Chromium. Install it, or say where it is:\n  ${hint}`);
  }
  if (!isRoot()) throw new SetupError(`The tests need Chromium. Install it:\n  sudo ${command}`);
  say('installing Chromium');
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const lists = '/var/lib/apt/lists';
  const haveLists =
    existsSync(lists) && readdirSync(lists).some((name) => name.includes('_Packages'));
  const update = () => run('apt-get', ['-q', 'update'], { env: aptEnv });
  if (!haveLists) update();
  let done = run('apt-get', ['-q', ...INSTALL], { env: aptEnv });
  if (!done.ok && haveLists) {
    // Outdated package lists name files that the mirror no longer has.
    update();
    done = run('apt-get', ['-q', ...INSTALL], { env: aptEnv });
  }
  if (!done.ok) {
    throw new SetupError(
      `Chromium could not be installed:\n${lastLines(done.err)}\nTry:\n  ${command}`,
    );
  }
}
