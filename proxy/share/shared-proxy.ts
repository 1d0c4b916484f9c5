// A proxy with a tunnel in front. The tunnel comes first: before its address is known the proxy can't tell its own pages
// and its own operators from what comes in by it.
import type { Config } from '../config/config.ts';
import type { Via } from '../config/keys/share-via.ts';
import type { Ask } from '../process/ask-within.ts';
import { hostInUrl, reachableHost } from '../process/listening.ts';
import { type KeptTunnel, keepTunnel } from '../tunnel/keep-tunnel.ts';
import { reservePort } from './reserve-port.ts';
import { tellIfClosed } from './tell-if-closed.ts';

/** What is shared. */
export interface Shareable {
  /** Asks it as its operator. */
  readonly ask: Ask;
  reloadRooms(): Promise<void>;
  close(options?: { keepApps?: boolean; lingerMs?: number }): Promise<void>;
}

export interface SharedOptions<P extends Shareable> {
  /** Tried one after the other. */
  vias: readonly Via[];
  env: NodeJS.ProcessEnv;
  start(config: Config): Promise<P>;
  /** What the person should read. */
  tell(text: string): void;
  /** The tunnel is back, under this address. @param isNew whether it had another before */
  isBack(proxy: P, address: string, isNew: boolean): void | Promise<void>;
  /** It is not wanted any more. */
  signal: AbortSignal;
}

export interface SharedProxy<P extends Shareable> {
  /** It is another one after the tunnel has come back under another address. */
  readonly proxy: P;
  readonly via: Via;
  /** Address that people reach it under. */
  readonly address: string;
  close(options?: { keepApps?: boolean; lingerMs?: number }): Promise<void>;
}

/**
 * Opens a tunnel, then the proxy that it leads to.
 * @throws AppError TUNNEL_MISSING, TUNNEL_FAILED, and what `start` throws; then nothing is left open
 */
export async function startShared<P extends Shareable>(
  config: Config,
  options: SharedOptions<P>,
): Promise<SharedProxy<P>> {
  await using opened = new AsyncDisposableStack();
  const reserved = opened.use(await reservePort(config));
  const { port } = reserved;
  const url = `http://${hostInUrl(reachableHost(config.host))}:${port}`;
  const { vias, env, tell, signal, start } = options;
  // A quick tunnel has an address of its own; a web server in front of an ssh host keeps the one that it has.
  const publicUrl = config.publicUrl;
  const tunnel = opened.use(await keepTunnel(vias, { url, publicUrl, env, tell, signal }));
  await reserved[Symbol.asyncDispose]();
  const startAgain = () => start(configFor(config, tunnel, port));
  let proxy = await startAgain();
  const over = new AbortController();
  opened.defer(() => over.abort());
  const look = () => void tellIfClosed(tunnel.via, tunnel.address, tell, over.signal);
  look();
  let { address } = tunnel;
  /** One thing after the other: a tunnel that comes and goes does not start two proxies. */
  let work: Promise<void> = Promise.resolve();
  let isOver = false;
  opened.use(
    tunnel.onBack(() => {
      work = work.then(async () => {
        if (isOver) return;
        const isNew = tunnel.address !== address;
        if (isNew) {
          // Origins, cookies and links follow from the address. The apps are kept meanwhile.
          address = tunnel.address;
          await proxy.close({ keepApps: true });
          proxy = await startAgain();
        }
        await options.isBack(proxy, address, isNew);
        look();
      });
    }),
  );
  const owned = opened.move();
  return {
    via: tunnel.via,
    get proxy() {
      return proxy;
    },
    get address() {
      return address;
    },
    async close(how) {
      isOver = true;
      // A proxy that could not start again has ended the process with its own error.
      await work.catch(() => undefined);
      // The tunnel last: pages are told through it.
      await proxy.close(how);
      await owned.disposeAsync();
    },
  };
}

function configFor(config: Config, tunnel: KeptTunnel, port: number): Config {
  const trustProxy = [...config.trustProxy, ...tunnel.trustProxy];
  return { ...config, port, publicUrl: tunnel.address, trustProxy };
}
