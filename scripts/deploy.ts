// `npm run deploy`: brings the party to Cloudflare, code, migrations and secrets as one version. PARTY_SECRET and
// PARTY_SECRET_OLD of the environment become its secrets; those that are not set stay as they are there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

const ROOT = path.resolve(import.meta.dirname, '..');
const SECRETS = ['PARTY_SECRET', 'PARTY_SECRET_OLD'] as const;
/** As long as HS256's own key, in characters: whoever guesses it makes tickets. */
const SECRET_MIN = 32;

const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const { env } = process;
const given = SECRETS.filter((name) => env[name]).map((name) => [name, env[name] ?? ''] as const);
const short = given.filter(([, value]) => value.length < SECRET_MIN).map(([name]) => name);
if (short.length > 0) {
  for (const name of short)
    console.error(`${name} has to be at least ${SECRET_MIN} characters long.`);
  process.exitCode = 1;
} else {
  process.exitCode = await deploy(process.argv.slice(2));
}

/** @param more arguments for wrangler, such as `--dry-run` @returns its exit code */
async function deploy(more: readonly string[]): Promise<number> {
  let end = (_signal: NodeJS.Signals): void => {};
  const onSignal = (signal: NodeJS.Signals): void => end(signal);
  // Whatever ends wrangler, the file goes before this process does.
  for (const signal of ENDS) process.on(signal, onSignal);
  const dir = mkdtempSync(path.join(tmpdir(), 'deploy-'));
  try {
    // In a file of its owner's, not among the arguments, which every user of the machine can read.
    const file = path.join(dir, 'secrets.json');
    writeFileSync(file, JSON.stringify(Object.fromEntries(given)), { mode: 0o600 });
    const secrets = given.length > 0 ? ['--secrets-file', file] : [];
    const config = path.join(ROOT, 'party/wrangler.jsonc');
    const args = ['deploy', '--config', config, '--strict', ...secrets, ...more];
    const wrangler = execa('wrangler', args, {
      ...{ stdio: 'inherit', preferLocal: true, localDir: ROOT, reject: false },
      env: { PARTY_SECRET: undefined, PARTY_SECRET_OLD: undefined },
    });
    end = (signal) => {
      // Ctrl-C has reached it already.
      if (signal !== 'SIGINT') wrangler.kill(signal);
    };
    const { exitCode = 1 } = await wrangler;
    return exitCode;
  } finally {
    rmSync(dir, { recursive: true, force: true });
    for (const signal of ENDS) process.off(signal, onSignal);
  }
}
