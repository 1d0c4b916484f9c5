// Where the proxy listens: in addresses, and in what is said where it can't.
import { AppError } from '../../protocol/errors.ts';
import type { Config } from '../config/config.ts';

/** A host of the configuration as part of a URL. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Where a proxy is reached from this machine: one that listens on all addresses, on loopback. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** @param error from `listen` */
export function cannotListen(
  error: unknown,
  { host, port }: Pick<Config, 'host' | 'port'>,
): AppError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? 'another program listens there; set another PORT' : message;
  return new AppError('CONFIG_INVALID', `HOST ${host}, PORT ${port}: ${why}`, { cause: error });
}
