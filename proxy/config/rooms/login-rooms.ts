// Warns of rooms whose file asks for accounts where nobody can sign in, in one sentence for `rooms check` and the log.
import type { Room } from '../../../rooms/load.ts';

/** @returns what of the room's file nobody can make use of; undefined if there is nothing */
export function missesLogin({ access, allow, hosts }: Room): string | undefined {
  const set = 'no `login:` is set in config.yaml: docs/deploy.md#sign-in.';
  if (access === 'login') return `nobody can enter, since ${set}`;
  if (allow.length > 0) return `nobody can come in by \`allow\`, since ${set}`;
  return hosts.length > 0 ? `\`host\` makes nobody the host, since ${set}` : undefined;
}
