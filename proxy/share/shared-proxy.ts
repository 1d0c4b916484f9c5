// A proxy with a tunnel in front. The tunnel comes first: before its address is known the proxy can't tell its own pages
// and its own operators from what comes in by it.
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../protocol/errors.ts';
import type { Config } from '../config/config.ts';
import type { Via } from '../config/keys/share-via.ts';
import type { Ask } from '../process/ask-within.ts';
import { hostInUrl, reachableHost } from '../process/listening.ts';
import { type KeptTunnel, keepTunnel } from '../tunnel/keep-tunnel.ts';
import { reservePort } from './reserve-port.ts';
import { tellIfClosed } from './tell-if-closed.ts';

/** How soon links are made again that could not be made, in ms. */
const LINKS_AGAIN_MS = 1_000;

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
  /** People can come in: links are made, and told. */
  isOpen(proxy: P, at: { via: Via; address: string }): Promise<void>;
  /** The tunnel is back, under this address. @param isNew whether it had another before */
  isBack(address: string, isNew: boolean): void;
  /**
   * Makes the links anew, under another address, and tells them.
   * @throws AppError if that can't be done now: then it is tried again
   */
  makeLinks(proxy: P, address: string): Promise<void>;
  /** It is not wanted any more. */
  signal: AbortSignal;
}

export interface SharedProxy<P extends Shareable> {
  /** It is another one after the tunnel has come back under another address. */
  readonly proxy: P;
  /** Address that people reach it under. */
  readonly address: string;
  close(options?: { keepApps?: boolean; lingerMs?: number }): Promise<void>;
}

/**
 * Opens a tunnel, then the proxy that it leads to.
 * @throws AppError TUNNEL_MISSING, TUNNEL_FAILED, and what `start` and `isOpen` throw; then nothing is left open
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
  /** What the proxy was started with: the tunnel may come back under another one at any time, also while it starts. */
  let { address } = tunnel;
  const startAgain = () => start(configFor(config, tunnel, { port, address }));
  let proxy = await startAgain();
  opened.defer(() => proxy.close());
  const { via } = tunnel;
  await options.isOpen(proxy, { via, address });
  const over = new AbortController();
  opened.defer(() => over.abort());
  const look = () => void tellIfClosed(via, address, tell, over.signal);

  /** How often it has come back; the latest time is the one that counts. */
  let backs = 0;
  let hasOldLinks = false;
  const makeLinks = async (): Promise<void> => {
    const now = backs;
    for (let tries = 0; hasOldLinks && now === backs && !over.signal.aborted; tries += 1) {
      try {
        await options.makeLinks(proxy, address);
        hasOldLinks = false;
      } catch (error) {
        // Such as a party elsewhere that is away: whoever is in stays in.
        if (!(error instanceof AppError)) throw error;
        if (tries === 0) tell(`There are no new links yet: ${error.message}`);
        await delay(LINKS_AGAIN_MS, undefined, { signal: over.signal }).catch(() => undefined);
      }
    }
  };
  const follow = async (): Promise<void> => {
    if (over.signal.aborted) return;
    const isNew = tunnel.address !== address;
    if (isNew) {
      // Origins, cookies and links follow from the address. The apps are kept meanwhile.
      ({ address } = tunnel);
      hasOldLinks = true;
      await proxy.close({ keepApps: true });
      proxy = await startAgain();
    }
    options.isBack(address, isNew);
    look();
    await makeLinks();
  };
  /** One thing after the other: a tunnel that comes and goes does not start two proxies. */
  let work: Promise<void> = Promise.resolve();
  const isBack = () => {
    backs += 1;
    work = work.then(follow);
  };
  opened.use(tunnel.onBack(isBack));
  if (tunnel.address === address) look();
  else isBack();
  const owned = opened.move();
  return {
    get proxy() {
      return proxy;
    },
    get address() {
      return address;
    },
    async close(how) {
      over.abort();
      // A proxy that could not start again has ended the process with its own error.
      await work.catch(() => undefined);
      // The tunnel last: pages are told through it.
      await proxy.close(how);
      await owned.disposeAsync();
    },
  };
}

function configFor(
  config: Config,
  tunnel: Pick<KeptTunnel, 'trustProxy'>,
  { port, address }: { port: number; address: string },
): Config {
  // A tunnel that says nothing of its visitors passes on what they say of themselves, from an address of this machine.
  const saysWho = tunnel.trustProxy.length > 0;
  const trustProxy = saysWho ? [...config.trustProxy, ...tunnel.trustProxy] : [];
  return { ...config, port, publicUrl: address, trustProxy };
}
