// The persistent id of this proxy within its party: created once, kept in the state folder.
import path from 'node:path';
import { keptSecret } from './kept-secrets.ts';

/** @returns 43 characters of base64url, the same at every start with this state folder (which has to exist) */
export async function loadProxyId(stateDir: string): Promise<string> {
  return (await keptSecret(path.join(stateDir, 'proxy_id'))).value;
}
