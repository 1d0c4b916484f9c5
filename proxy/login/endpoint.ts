// Which addresses of a provider may be used at all: https, or this machine, where tests and local servers are.

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is on this machine. */
export function isLocal({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}

/** Whether secrets and codes may go to this address: nobody on the network can read them. */
export function isPrivateEndpoint({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}
