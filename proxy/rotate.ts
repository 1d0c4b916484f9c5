// Gives the secrets of the state folder new values while the proxy runs: nobody who is in notices.
import type { Logger } from 'pino';
import { AppError } from '../protocol/errors.ts';
import type { Keyring } from './auth/keyring.ts';
import type { Config } from './config/config.ts';
import { isKept, loadKeys, type RotatedName, rotateSecrets } from './config/state/secrets.ts';
import type { LocalParty } from './party/local/local-party.ts';

interface RotateParts {
  sessionKeys: Keyring;
  ticketKeys: Keyring;
  party: Partial<Pick<LocalParty, 'renew'>>;
  log: Logger;
}

/** What it returns throws AppError SECRET_CONFIGURED for a secret that is not this state folder’s own. */
export function createRotate(
  config: Config,
  { sessionKeys, ticketKeys, party, log }: RotateParts,
): (names: readonly RotatedName[], atOnce: boolean) => Promise<void> {
  return async (names, atOnce) => {
    const elsewhere = names.filter((name) => !isKept(name, config));
    if (elsewhere.length > 0) throw new AppError('SECRET_CONFIGURED', `${elsewhere.join(', ')}.`);
    await rotateSecrets(config.stateDir, names, atOnce);
    const secrets = await loadKeys(config);
    sessionKeys.take(secrets.session);
    if (names.includes('party')) {
      const [{ value }, old] = secrets.party;
      // First the one who checks: it accepts both.
      await party.renew?.(value, old);
      ticketKeys.take(secrets.party);
    }
    log.warn({ secrets: names, atOnce }, 'secrets were rotated');
  };
}
