// Looks whether a link leads anywhere: ssh says that it forwards also where its server keeps the port to itself, and a
// named tunnel also where no name leads to it.
import { setTimeout as delay } from 'node:timers/promises';
import { type Via, viaText } from '../config/keys/share-via.ts';

/** How long the proxy may take to answer by way of its tunnel, in ms: names of new tunnels have to get about. */
const ANSWERS_WITHIN_MS = { ssh: 10_000, cloudflared: 30_000, tailscale: 30_000 } as const;
/**
 * It is asked so often, in ms, and first after that time: a name that is asked for before it is known stays unknown for
 * a while to whoever asked.
 */
const ASKED_EACH_MS = 3_000;

/** Tells the person if the address does not answer from here. @param signal it is closed, and nobody wants to know */
export async function tellIfClosed(
  via: Via,
  address: string,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS[via.program])]);
  const url = new URL('healthz', address.replace(/\/?$/, '/'));
  while (!soon.aborted) {
    await delay(ASKED_EACH_MS, undefined, { signal: soon }).catch(() => undefined);
    if (await answers(url, soon)) return;
  }
  if (!signal.aborted) tell(`${url.host} does not answer: ${whyClosed(via, url.hostname)}`);
}

async function answers(url: URL, signal: AbortSignal): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url, { signal });
    await body?.cancel();
    return ok;
  } catch {
    // Whatever it is, the link does not lead here.
    return false;
  }
}

/** What may keep a tunnel that says that it is open from leading here. */
export function whyClosed(via: Via, hostname: string): string {
  switch (via.program) {
    case 'ssh':
      return 'its sshd has to say `GatewayPorts clientspecified`, its firewall has to let the port through, or a web server there has to lead to it (PUBLIC_URL).';
    case 'cloudflared':
      return via.name === undefined
        ? 'its name may take a minute to get about; if it stays away, this network may keep you from trycloudflare.com.'
        : `${hostname} has to lead to ${viaText(via)} (\`cloudflared tunnel route dns ${via.name} ${hostname}\`), and its configuration may have no rules of its own (\`ingress\`).`;
    case 'tailscale':
      return 'its name may take some minutes to get about; `tailscale funnel status` says whether it is open.';
  }
}
