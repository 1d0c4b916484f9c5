// The sign-in providers of one installation, made from its configuration.
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import type { LoginConfig } from './config.ts';
import { createGithub } from './github.ts';
import { createOidc } from './oidc/oidc.ts';
import type { Provider, Providers } from './provider.ts';
import { createRequests } from './requests.ts';
import { createX } from './x.ts';

export interface ProviderOptions {
  /** Whether a room needs to know organisations, groups or mail domains; otherwise GitHub is not asked for them. */
  wantsOrganisations: boolean;
  log: Logger;
}

/**
 * Providers of `login:` in config.yaml, by id, in the order x, github, oidc. Makes no request before the first sign-in;
 * discovery and keys are cached, fetched again when a key is unknown, and a provider that is down is asked again at the
 * next sign-in.
 */
export function createProviders(config: LoginConfig, options: ProviderOptions): Providers {
  const { wantsOrganisations, log } = options;
  const requests = createRequests();
  const x = config.x && createX(config.x, requests, log);
  const github = config.github && createGithub(config.github, wantsOrganisations, requests, log);
  const oidc = config.oidc && createOidc(config.oidc, wantsOrganisations, requests, log);
  const all: Provider[] = [x, github, oidc].filter((provider) => provider !== undefined);
  return {
    list: () => [...all],
    get: (id) => all.find((provider) => provider.id === id),
    async loggedOut(token) {
      if (oidc === undefined) throw new AppError('LOGIN_FAILED');
      return await oidc.loggedOut(token);
    },
  };
}
