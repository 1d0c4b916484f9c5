// Looks up accounts of this machine through its name service (files, LDAP and the like).
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Account {
  name: string;
  uid: number;
  /** Its primary group; the name service knows the others. */
  gid: number;
  home: string;
  shell: string;
}

/** @param who a name or a uid @returns null if there is no such account, or no `getent` to ask */
export async function accountOf(who: string | number): Promise<Account | null> {
  let line: string;
  try {
    line = (await run('getent', ['passwd', String(who)], { timeout: 10_000 })).stdout;
  } catch {
    // Exit code 2: not found. Without getent (macOS) no account is found.
    return null;
  }
  const [name = '', , uid = '', gid = '', , home = '', shell = ''] = line
    .split('\n')[0]!
    .split(':');
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return null;
  return { name, uid: Number(uid), gid: Number(gid), home: home || '/', shell: shell || '/bin/sh' };
}
