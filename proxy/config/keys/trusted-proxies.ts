// Which machines in front may say whose request it is (`X-Forwarded-For`): exactly those that the configuration names.
import { BlockList, isIP } from 'node:net';

/** Without a setting: a reverse proxy on this machine. */
export const THIS_MACHINE: readonly string[] = ['127.0.0.0/8', '::1'];

/** Whether a text names an address or a network: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** @param networks each of them passes `isNetwork` @returns whether an address is in one of them */
export function trustedProxies(networks: readonly string[]): (ip: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (ip) => {
    const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').split('%')[0] ?? '';
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  };
}
