// Looks whether a link leads anywhere: ssh says that it forwards also where its server keeps the port to itself.
import type { Via } from '../config/keys/share-via.ts';

/** How long the proxy may take to answer by way of its tunnel, in ms. */
const ANSWERS_WITHIN_MS = 10_000;

/** Tells the person if the address does not answer from here. @param signal it is closed, and nobody wants to know */
export async function tellIfClosed(
  via: Via,
  address: string,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (via.program !== 'ssh') return;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]);
  const answers = await fetch(new URL('healthz', address.replace(/\/?$/, '/')), {
    signal: soon,
  }).then(
    ({ ok }) => ok,
    // Whatever it is, the link does not lead here.
    () => false,
  );
  if (answers || signal.aborted) return;
  const { host } = new URL(address);
  tell(
    `${host} does not answer: its sshd has to say \`GatewayPorts clientspecified\`, its firewall has to let the port through, or a web server there has to lead to it (PUBLIC_URL).`,
  );
}
