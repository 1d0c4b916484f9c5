// The sign-in providers of one installation, made from its configuration.
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import type { ClientConfig, LoginConfig } from './config.ts';
import { isLocal } from './endpoint.ts';
import { createGithub } from './github.ts';
import { createOidc } from './oidc/oidc.ts';
import type { Provider, Providers } from './provider.ts';
import { createRequests } from './requests.ts';
import { createX } from './x.ts';

export interface ProviderOptions {
  /** Whether a room needs to know organisations, groups or mail domains now; otherwise GitHub is not asked for them. */
  wantsOrganisations(): boolean;
  log: Logger;
}

/**
 * Providers of `login:` in config.yaml, by id, in the order x, github, oidc. Makes no request before the first sign-in;
 * discovery and keys are cached, fetched again when a key is unknown, and a provider that is down is asked again at the
 * next sign-in.
 */
export function createProviders(config: LoginConfig, options: ProviderOptions): Providers {
  const { wantsOrganisations, log } = options;
  const to = (client: ClientConfig & { issuer?: URL }) => createRequests(namesThisMachine(client));
  const { x: xConfig, github: githubConfig, oidc: oidcConfig } = config;
  const x = xConfig && createX(xConfig, to(xConfig), log);
  const github =
    githubConfig && createGithub(githubConfig, wantsOrganisations, to(githubConfig), log);
  const oidc = oidcConfig && createOidc(oidcConfig, wantsOrganisations, to(oidcConfig), log);
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

function namesThisMachine(client: ClientConfig & { issuer?: URL }): boolean {
  const { issuer, authorizeUrl, tokenUrl, userUrl } = client;
  return [issuer, authorizeUrl, tokenUrl, userUrl].some((url) => url !== undefined && isLocal(url));
}
