// Which tunnel rooms are shared by: what `--via`, SHARE_VIA and `share_via` say. Pure.

/** A tunnel program, and what it is told beyond the port. */
export type Via =
  | {
      program: 'cloudflared';
      /** A named tunnel of the person's account; undefined: a quick one, with an address made up for it. */
      name?: string;
    }
  | {
      program: 'tailscale';
      /** Port of the public address; undefined: 443. */
      port?: number;
    }
  | {
      program: 'ssh';
      /** As ssh has it: `[USER@]HOST`, where HOST may be a name of ~/.ssh/config. */
      destination: string;
      /** Port to listen on there; undefined: one that its sshd picks. */
      port?: number;
    };

export const VIA_HELP =
  'cloudflared, cloudflared:NAME, tailscale, tailscale:PORT, ssh:[USER@]HOST or ssh:[USER@]HOST:PORT';

/** Tried in this order where none is named; ssh needs a host. */
export const FOUND_BY_ITSELF: readonly Via[] = [
  { program: 'cloudflared' },
  { program: 'tailscale' },
];

/** Nothing in it can be taken for an option of a program. */
const FORMS: [RegExp, (parts: string[]) => Via][] = [
  [
    /^cloudflared(?::([A-Za-z0-9][\w-]{0,63}))?$/,
    ([name]) => ({ program: 'cloudflared', ...(name ? { name } : {}) }),
  ],
  [
    /^tailscale(?::(443|8443|10000))?$/,
    ([port]) => ({ program: 'tailscale', ...(port ? { port: Number(port) } : {}) }),
  ],
  [
    /^ssh:((?:[A-Za-z0-9_][\w.-]{0,63}@)?[A-Za-z0-9][\w.-]{0,252})(?::([1-9]\d{0,4}))?$/,
    ([destination = '', port]) => ({
      ...{ program: 'ssh', destination },
      ...(port ? { port: Number(port) } : {}),
    }),
  ],
];

/** @returns undefined if it names no tunnel */
export function parseVia(text: string): Via | undefined {
  for (const [form, read] of FORMS) {
    const match = form.exec(text);
    if (!match) continue;
    const via = read(match.slice(1));
    return 'port' in via && (via.port ?? 0) > 65_535 ? undefined : via;
  }
  return undefined;
}

/** Its name for people, as it is written. */
export function viaText(via: Via): string {
  if (via.program === 'cloudflared')
    return via.name === undefined ? 'cloudflared' : `cloudflared:${via.name}`;
  const port = via.port === undefined ? '' : `:${via.port}`;
  return via.program === 'ssh' ? `ssh:${via.destination}${port}` : `tailscale${port}`;
}
