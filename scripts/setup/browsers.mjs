// The browsers of the tests: the system's own, since Playwright's downloads would be further ones of 300 MB each.
import { existsSync, readdirSync } from 'node:fs';
import { hasApt } from './apt.mjs';
import { isExecutable, isRoot, lastLines, onPath, run, SetupError, say } from './run.mjs';

const CHROMIUM = {
  title: 'Chromium',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  mac: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  packages: ['chromium', 'fonts-dejavu-core'],
};
const FIREFOX = {
  title: 'Firefox',
  names: ['firefox-esr', 'firefox'],
  mac: '/Applications/Firefox.app/Contents/MacOS/firefox',
  packages: ['firefox-esr', 'fonts-dejavu-core'],
};

/** Makes sure that Chromium is installed. @param {NodeJS.ProcessEnv} env `CHROMIUM` may name one */
export function setUpChromium(env) {
  setUp(CHROMIUM, env);
}

/**
 * Installs Firefox where that is possible. Only one test needs it, which is skipped without.
 * @param {NodeJS.ProcessEnv} env `FIREFOX` may name one
 */
export function setUpFirefox(env) {
  try {
    setUp(FIREFOX, env);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`${error.message}\nWithout it the tests in Firefox are skipped.`);
  }
}

/**
 * @param {typeof CHROMIUM} browser @param {NodeJS.ProcessEnv} env
 * @throws {SetupError} if the browser is not there and can't be installed; says what to do
 */
function setUp({ title, names, mac, packages }, env) {
  const key = title.toUpperCase();
  const named = env[key];
  if (named) {
    if (isExecutable(named)) return;
    throw new SetupError(`${key} names ${named}, which is not a program.`);
  }
  if (isExecutable(mac) || names.some((name) => onPath(name, env).length > 0)) return;
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const command = `apt-get ${install.join(' ')}`;
  if (!hasApt()) {
    const hint =
      process.platform === 'darwin'
        ? `brew install --cask ${names.at(0)?.replace('-esr', '')}`
        : `${key}=/path/to/${title.toLowerCase()} npm test`;
    throw new SetupError(`The tests need ${title}. Install it, or say where it is:\n  ${hint}`);
  }
  if (!isRoot()) throw new SetupError(`The tests need ${title}. Install it:\n  sudo ${command}`);
  say(`installing ${title}`);
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const lists = '/var/lib/apt/lists';
  const haveLists =
    existsSync(lists) && readdirSync(lists).some((name) => name.includes('_Packages'));
  const update = () => run('apt-get', ['-q', 'update'], { env: aptEnv });
  if (!haveLists) update();
  let done = run('apt-get', ['-q', ...install], { env: aptEnv });
  if (!done.ok && haveLists) {
    // Outdated package lists name files that the mirror no longer has.
    update();
    done = run('apt-get', ['-q', ...install], { env: aptEnv });
  }
  if (!done.ok) {
    throw new SetupError(
      `${title} could not be installed:\n${lastLines(done.err)}\nTry:\n  ${command}`,
    );
  }
}
