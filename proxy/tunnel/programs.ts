// How each tunnel program is started, and what its lines mean. Pure: the programs themselves are run by `run-tunnel.ts`.

import type { Via } from '../config/keys/share-via.ts';
import { THIS_MACHINE } from '../config/keys/trusted-proxies.ts';
import { hostInUrl } from '../process/listening.ts';

/** What a line of its output says. */
export interface Heard {
  /** The address that people reach it under. */
  address?: string;
  /** Whether it forwards from now on. */
  isOpen?: boolean;
  /** What the person should read: that something has to be enabled, or went wrong. */
  tell?: string;
}

export interface TunnelProgram {
  args: readonly string[];
  /** Reads its lines, of both outputs, one after the other. */
  read(line: string): Heard;
  /** Whether it may ask the person for something in their terminal, such as a passphrase. */
  asks: boolean;
  /** Whose `X-Forwarded-For` is to be believed: that of the tunnel's end here, if it sets one. */
  trustProxy: readonly string[];
}

export interface TunnelTarget {
  /** `http://127.0.0.1:8080`. */
  url: string;
  /** Address that people reach it under, where that is known before: of a named tunnel, of a web server at the far end. */
  publicUrl: string | undefined;
  /** Name or address of the ssh host on the network. */
  hostname: string;
  /** Nobody can answer questions: the program is started again in the background. */
  isAgain: boolean;
}

export function tunnelProgram(via: Via, target: TunnelTarget): TunnelProgram {
  switch (via.program) {
    case 'cloudflared':
      return cloudflared(via.name, target);
    case 'tailscale':
      return tailscale(via.port, target);
    case 'ssh':
      return ssh(via, target);
  }
}

/** Its only address of that domain that is not the tunnel's is the one that it asks for a tunnel. */
const QUICK = /https:\/\/(?!api\.)[a-z0-9-]+\.trycloudflare\.com/;

/** `cloudflared tunnel --url`: a log on standard error, with the address in a frame, later that it is connected. */
function cloudflared(name: string | undefined, { url, publicUrl }: TunnelTarget): TunnelProgram {
  // A configuration that is there for other tunnels would keep it from making a quick one.
  const quick = ['--config', '/dev/null', '--url', url];
  const where = name === undefined ? quick : ['--url', url];
  const run = name === undefined ? [] : ['run', name];
  return {
    // By default it waits half a minute for open WebSockets before it ends.
    args: ['tunnel', '--no-autoupdate', '--grace-period', '1s', ...where, ...run],
    read(line) {
      const isOpen = /registered tunnel connection|connection \S+ registered/i.test(line);
      const own = isOpen ? publicUrl : undefined;
      const address = name === undefined ? QUICK.exec(line)?.[0] : own;
      const wrong = /\s(?:ERR|FTL)\s+(.*)/.exec(line)?.[1];
      // The empty configuration.
      const isOurs = wrong?.includes('/dev/null') === true;
      return {
        ...(address === undefined ? {} : { address }),
        ...(isOpen ? { isOpen } : {}),
        ...(wrong === undefined || isOurs ? {} : { tell: wrong }),
      };
    },
    asks: false,
    trustProxy: THIS_MACHINE,
  };
}

/** What it prints beside its address. */
const OF_FUNNEL = /^(?:Available on the internet:?|\|--.*|Press Ctrl\+C.*|)$/;

/** `tailscale funnel` in the foreground: prints its address once it forwards, and takes it back when it ends. */
function tailscale(port: number | undefined, { url }: TunnelTarget): TunnelProgram {
  return {
    args: ['funnel', '--yes', ...(port === undefined ? [] : [`--https=${port}`]), url],
    read(line) {
      const address = /https:\/\/[a-z0-9.-]+\.ts\.net(?::\d+)?/.exec(line)?.[0];
      if (address !== undefined) return { address, isOpen: true };
      const text = line.trim();
      return OF_FUNNEL.test(text) ? {} : { tell: text };
    },
    asks: false,
    trustProxy: THIS_MACHINE,
  };
}

/** What ssh prints for those who look for faults. */
const DEBUG = /^(?:debug\d:|OpenSSH_|Authenticated to |Transferred: |Bytes per second: )/;

/**
 * `ssh -R`: with `-v` it says when its server listens, with port 0 on which. Without a web server there, visitors connect
 * to that port, and nobody says who they are: they count as one address.
 */
function ssh(via: Via & { program: 'ssh' }, target: TunnelTarget): TunnelProgram {
  const { url, publicUrl, hostname, isAgain } = target;
  const { hostname: host, port: near } = new URL(url);
  const bind = publicUrl === undefined ? '*' : 'localhost';
  let listens = via.port;
  return {
    args: [
      ...['-v', '-N', '-T', '-S', 'none'],
      ...['-o', 'ExitOnForwardFailure=yes'],
      // A connection that has broken without a word is noticed within 45 s.
      ...['-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=3'],
      ...(isAgain ? ['-o', 'BatchMode=yes'] : []),
      ...['-R', `${bind}:${via.port ?? 0}:${host}:${near}`, '--', via.destination],
    ],
    read(line) {
      const text = line.trim();
      const allocated = /^Allocated port (\d+) for remote forward/.exec(text)?.[1];
      if (allocated !== undefined) listens = Number(allocated);
      const isOpen =
        allocated !== undefined ||
        (via.port !== undefined && /^debug\d: remote forward success/.test(text));
      if (isOpen)
        return { isOpen, address: publicUrl ?? `http://${hostInUrl(hostname)}:${listens}` };
      return DEBUG.test(text) || text === '' ? {} : { tell: text };
    },
    asks: true,
    trustProxy: publicUrl === undefined ? [] : THIS_MACHINE,
  };
}
