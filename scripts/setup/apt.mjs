// Unpacks Debian packages into a private folder: apt does mirrors, proxies and signatures, the system stays as it is.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { must, onPath, run, SetupError } from './run.mjs';

const KEYRINGS = ['debian-archive-keyring.gpg', 'debian-archive-keyring.pgp'].map((name) =>
  path.join('/usr/share/keyrings', name),
);

/** @returns {boolean} whether this machine has apt and dpkg */
export function hasApt() {
  return onPath('apt-get').length > 0 && onPath('dpkg').length > 0;
}

/**
 * The Debian mirror that this machine's apt already uses, so that a company's mirror is used where there is one.
 * @returns {string | undefined} its address; undefined where apt knows no Debian archive
 */
export function debianMirror() {
  const format = '$(SITE) $(RELEASE) $(ORIGIN)';
  const list = (/** @type {string[]} */ extra) =>
    run('apt-get', ['indextargets', ...extra, '--format', format, 'Created-By: Packages'])
      .out.split('\n')
      .map((line) => line.split(' '));
  const isMain = (/** @type {string} */ release) => /^[a-z]+$/.test(release);
  const known = list([]).find(
    ([, release, origin]) => origin === 'Debian' && isMain(release ?? ''),
  );
  if (known) return known[0];
  // Without package lists (a fresh container image) apt knows no origins, so use the distribution's own release.
  const os = osRelease();
  if (os.ID !== 'debian') return undefined;
  return list(['--no-release-info']).find(([, release]) => release === os.VERSION_CODENAME)?.[0];
}

/** @returns {Record<string, string>} /etc/os-release, empty where there is none */
function osRelease() {
  if (!existsSync('/etc/os-release')) return {};
  const pairs = readFileSync('/etc/os-release', 'utf8').matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm);
  return Object.fromEntries([...pairs].map(([, key, value]) => [key, value]));
}

/**
 * A private apt root: own lists, cache and status; proxy and TLS settings stay the machine's.
 * @param {string} dir an existing folder that becomes the root
 * @param {{ mirror: string, suite: string } | undefined} source undefined: the machine's own sources
 * @returns {string} path of the configuration file for `apt-get -c`
 */
export function openAptRoot(dir, source) {
  for (const sub of ['lists/partial', 'cache/archives/partial', 'parts']) {
    mkdirSync(path.join(dir, sub), { recursive: true });
  }
  writeFileSync(path.join(dir, 'status'), '');
  const lines = [
    `Dir::State "${dir}";`,
    `Dir::State::lists "${dir}/lists";`,
    `Dir::State::status "${dir}/status";`,
    `Dir::Cache "${dir}/cache";`,
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    // The system's apt hooks are not meant for this private root.
    ...[
      'APT::Update::Post-Invoke',
      'APT::Update::Post-Invoke-Success',
      'DPkg::Pre-Install-Pkgs',
    ].map((hook) => `#clear ${hook};`),
  ];
  if (source) {
    const keyring = KEYRINGS.find((file) => existsSync(file));
    if (!keyring) {
      throw new SetupError(
        'The Debian archive keys are missing, so packages could not be checked. Run:\n  apt-get install debian-archive-keyring',
      );
    }
    writeFileSync(
      path.join(dir, 'sources.list'),
      `deb [signed-by=${keyring}] ${source.mirror} ${source.suite} main\n`,
    );
    lines.push(
      `Dir::Etc::sourcelist "${dir}/sources.list";`,
      `Dir::Etc::sourceparts "${dir}/parts";`,
      'Dir::Etc::preferences "/dev/null";',
      `Dir::Etc::preferencesparts "${dir}/parts";`,
      'APT::Default-Release "";',
    );
  }
  const conf = path.join(dir, 'apt.conf');
  writeFileSync(conf, `${lines.join('\n')}\n`);
  must('apt-get', ['-c', conf, '-q', 'update'], { what: 'Reading the Debian package lists' });
  return conf;
}

/**
 * @param {string} conf from `openAptRoot` @param {string} name a package
 * @returns {string | undefined} the version that the archive has, without epoch and Debian revision
 */
export function candidate(conf, name) {
  const policy = run('apt-cache', ['-c', conf, 'policy', name]).out;
  return /Candidate: (?:\d+:)?([0-9][^\s-]*)/.exec(policy)?.[1];
}

/**
 * Downloads packages with all dependencies, and unpacks them.
 * @param {string} conf from `openAptRoot` @param {readonly string[]} names @param {string} into a folder, created here
 */
export function unpackWithNeeds(conf, names, into) {
  must(
    'apt-get',
    ['-c', conf, '-q', '-y', '--no-install-recommends', '--download-only', 'install', ...names],
    { what: `Downloading ${names.join(', ')}` },
  );
  unpack(path.join(path.dirname(conf), 'cache/archives'), into);
}

/**
 * Unpacks every package of a folder.
 * @param {string} from folder with .deb files @param {string} into a folder, made here
 */
function unpack(from, into) {
  mkdirSync(into, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.deb'))) {
    must('dpkg', ['-x', path.join(from, file), into], { what: `Unpacking ${file}` });
  }
}
