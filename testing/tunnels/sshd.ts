// A real sshd of a test's own, on loopback, and an `ssh` on PATH that knows it as `far`: what the stand-in for ssh plays.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { keptPort } from '../ports.ts';

const SSHD = '/usr/sbin/sshd';
const SSH = '/usr/bin/ssh';
/** As root it wants this folder, which its service makes. */
const PRIVSEP_DIR = '/run/sshd';

/** Whether this machine has OpenSSH, client and server. */
export const hasSshd = (): boolean => [SSHD, SSH].every((file) => existsSync(file));

export interface TestSshd extends AsyncDisposable {
  /** For whoever starts tunnels. */
  env: { PATH: string };
}

export async function startSshd(): Promise<TestSshd> {
  await using parts = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), 'sshd-'));
  parts.defer(() => rm(dir, { recursive: true, force: true }));
  const at = (name: string) => path.join(dir, name);
  for (const key of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
  const port = await keptPort();
  await writeFile(at('known'), `[127.0.0.1]:${port} ${await readFile(at('host.pub'), 'utf8')}`);
  await writeFile(
    at('sshd_config'),
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${at('host')}
PidFile none
AuthorizedKeysFile ${at('user.pub')}
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
GatewayPorts clientspecified
`,
  );
  await writeFile(
    at('ssh_config'),
    `Host far
  HostName 127.0.0.1
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${at('user')}
  IdentitiesOnly yes
  UserKnownHostsFile ${at('known')}
`,
  );
  await mkdir(at('bin'));
  await writeFile(at('bin/ssh'), `#!/bin/sh\nexec ${SSH} -F '${at('ssh_config')}' "$@"\n`);
  chmodSync(at('bin/ssh'), 0o755);
  if (userInfo().uid === 0) await mkdir(PRIVSEP_DIR, { recursive: true, mode: 0o755 });
  const server = spawn(SSHD, ['-D', '-e', '-f', at('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Not its output's end: sessions that are still open have that, too.
  const ended = once(server, 'exit');
  parts.defer(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Server listening on')) resolve();
    });
    void ended.then(() => reject(new Error(`sshd ended: ${said}`)));
  });
  const owned = parts.move();
  return {
    env: { PATH: `${at('bin')}${path.delimiter}${process.env.PATH}` },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
