// An OpenID Connect provider for each test of a file, and a check after each that nothing secret was logged.
import { afterEach, beforeEach, expect } from 'vitest';
import { type OidcOptions, type OidcServer, startOidc } from '../../../testing/providers/oidc.ts';
import type { OidcConfig } from '../config.ts';
import type { Provider, Providers } from '../provider.ts';
import { createProviders } from '../providers.ts';
import { CALLBACK, type MemoryLog, memoryLog, secretsIn } from './sign-in.ts';

export const ADA = {
  sub: 'auth0|248289761001',
  name: 'Ada Lovelace',
  preferred_username: 'ada',
  email: 'Ada@Example.org',
  email_verified: true,
  groups: ['Engines', 'engines', 'analytical engines', 'hid\u200bden', 'K\u212A'],
};
export const ACCOUNTS = [
  ADA,
  { sub: 'bob', preferred_username: 'ada@example.org', email: 'Ada@Example.org' },
  { sub: 'carl', name: ' \u202e\u0007 ', preferred_username: 'ca\u200brl' },
  { sub: 'dora', preferred_username: 'Dora D', email: 'd@x.example', email_verified: 'true' },
];
export const OPTIONS: OidcOptions = {
  redirectUri: CALLBACK,
  backchannelLogoutUri: 'http://127.0.0.1:9/logout',
};

export interface OidcOfTests {
  /** Of the test that runs. */
  readonly server: OidcServer;
  readonly log: MemoryLog;
  /** Providers of an installation that has just started. @param more in place of what is right */
  create(more?: Partial<OidcConfig>, wantsOrganisations?: boolean): Provider & Providers;
  /** The discovery document. */
  metadata(): Promise<Record<string, unknown>>;
  /** Answers another discovery document. */
  discover(metadata: Record<string, unknown>): void;
}

const DISCOVERY = '/.well-known/openid-configuration';

export function oidcOfTests(): OidcOfTests {
  let server: OidcServer;
  let log: MemoryLog;
  beforeEach(async () => {
    server = await startOidc(ACCOUNTS, OPTIONS);
    log = memoryLog();
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    for (const secret of [...secretsIn(server), server.clientSecret, 'eyJ'])
      expect(log.text()).not.toContain(secret);
  });
  return {
    get server() {
      return server;
    },
    get log() {
      return log;
    },
    create(more = {}, wantsOrganisations = false) {
      const { clientId, clientSecret, issuer } = server;
      const oidc = { name: 'Example', clientId, clientSecret, issuer: new URL(issuer), ...more };
      const providers = createProviders(
        { oidc },
        { wantsOrganisations: () => wantsOrganisations, log: log.log },
      );
      return { ...providers.get('oidc')!, ...providers };
    },
    async metadata() {
      const response = await fetch(server.issuer + DISCOVERY);
      return (await response.json()) as Record<string, unknown>;
    },
    discover(body) {
      server.answerAt(DISCOVERY, { body });
    },
  };
}
