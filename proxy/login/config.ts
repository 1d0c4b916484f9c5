// The `login:` key of config.yaml: which providers people may sign in with, and as which client.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { ProviderId } from '../../protocol/access/accounts.ts';
import { anyKeys, onlyKeys } from '../../protocol/keys.ts';
import { isPrivateEndpoint } from './endpoint.ts';
import { plainOf } from './identity.ts';

/** Environment variables that go before `client_secret` and `client_secret_file`. */
export const SECRET_VARIABLES = {
  'login.x.client_secret': 'LOGIN_X_CLIENT_SECRET',
  'login.github.client_secret': 'LOGIN_GITHUB_CLIENT_SECRET',
  'login.oidc.client_secret': 'LOGIN_OIDC_CLIENT_SECRET',
} as const;

/** How this installation is known to a provider. */
export interface ClientConfig {
  clientId: string;
  /** Absent for a public client of X, which has only PKCE. */
  clientSecret?: string;
  /** Where browsers go; without it the provider's own address. Likewise the next two. */
  authorizeUrl?: URL;
  /** Where codes are exchanged for tokens. */
  tokenUrl?: URL;
  /** Who the account is. GitHub's lists of mail addresses and organisations are below it. */
  userUrl?: URL;
}

/** A client with a secret, as GitHub and OpenID Connect want it. */
export interface ConfidentialConfig extends ClientConfig {
  clientSecret: string;
}

export interface OidcConfig extends ConfidentialConfig {
  /** On the button. */
  name: string;
  issuer: URL;
}

export interface LoginConfig {
  x?: ClientConfig;
  github?: ConfidentialConfig;
  oidc?: OidcConfig;
}

const SECRET_MAX = 1_024;
const line = (max: number) =>
  v.pipe(
    v.string('must be text'),
    v.check(
      (text) => text.length <= max && plainOf(text) !== undefined,
      `must be one line of at most ${max} plain characters`,
    ),
  );
const secret = v.pipe(
  v.string('must be text'),
  v.nonEmpty('must not be empty'),
  v.maxLength(SECRET_MAX, `must have at most ${SECRET_MAX} characters`),
);
const HELP =
  'must be an https:// address without a user or a fragment (http:// only for this machine itself)';
const endpoint = v.pipe(
  v.string(HELP),
  v.maxLength(2_048, HELP),
  v.check((text) => URL.canParse(text), HELP),
  v.transform((text) => new URL(text)),
  v.check((url) => isPrivateEndpoint(url) && url.username + url.password + url.hash === '', HELP),
);
const issuer = v.pipe(
  endpoint,
  v.check(({ search }) => search === '', 'must have no query'),
);

const client = {
  client_id: line(256),
  client_secret: v.optional(secret),
  client_secret_file: v.optional(line(256)),
  authorize_url: v.optional(endpoint),
  token_url: v.optional(endpoint),
  user_url: v.optional(endpoint),
};
interface SecretKeys {
  client_secret?: string | undefined;
  client_secret_file?: string | undefined;
}

/** The `login:` key as it is written. */
export const loginSchema = v.pipe(
  onlyKeys({
    x: v.optional(onlyKeys(client)),
    github: v.optional(onlyKeys(client)),
    oidc: v.optional(onlyKeys({ ...client, name: line(40), issuer })),
  }),
  v.check((login) => Object.keys(login).length > 0, 'must hold x, github or oidc'),
);
type LoginKeys = v.InferOutput<typeof loginSchema>;
type ClientKeys = NonNullable<LoginKeys['x']>;

/**
 * Clients that need a secret and name none, each with what is missing and where it may stand.
 * @param given the `login:` key as it stands in the file, whatever it holds
 */
export function missingSecrets(given: unknown): { path: readonly string[]; message: string }[] {
  const clients = v.is(anyKeys(), given) ? given : {};
  return (['github', 'oidc'] as const).flatMap((id) => {
    const keys = clients[id];
    if (!v.is(anyKeys(), keys)) return [];
    if (keys.client_secret !== undefined || keys.client_secret_file !== undefined) return [];
    const variable = SECRET_VARIABLES[`login.${id}.client_secret`];
    const message = `is missing; it may also stand in a file (client_secret_file) or in ${variable}`;
    return [{ path: ['login', id, 'client_secret'], message }];
  });
}

/** Files that hold secrets. @param folder where relative paths start */
export function secretFilesOf(login: LoginKeys, folder: string): string[] {
  return Object.values(login).flatMap(({ client_secret_file: file }: SecretKeys) =>
    file === undefined ? [] : path.resolve(folder, file),
  );
}

/**
 * Reads the secrets that stand in files of their own.
 * @param folder where relative paths start
 * @param onProblem is told every file that can't be used, with its key
 */
export async function readLogin(
  { x, github, oidc }: LoginKeys,
  folder: string,
  onProblem: (key: string, message: string) => void,
): Promise<LoginConfig> {
  const client = (keys: ClientKeys) => ({
    clientId: keys.client_id,
    ...(keys.authorize_url === undefined ? {} : { authorizeUrl: keys.authorize_url }),
    ...(keys.token_url === undefined ? {} : { tokenUrl: keys.token_url }),
    ...(keys.user_url === undefined ? {} : { userUrl: keys.user_url }),
  });
  async function secretOf(id: ProviderId, keys: ClientKeys): Promise<string | undefined> {
    const { client_secret, client_secret_file: file } = keys;
    if (client_secret !== undefined || file === undefined) return client_secret;
    try {
      const text = (await readFile(path.resolve(folder, file), 'utf8')).trim();
      return v.parse(secret, text);
    } catch (error) {
      onProblem(`login.${id}.client_secret_file`, (error as Error).message);
      return undefined;
    }
  }
  const login: LoginConfig = {};
  if (x !== undefined) {
    const clientSecret = await secretOf('x', x);
    login.x = { ...client(x), ...(clientSecret === undefined ? {} : { clientSecret }) };
  }
  if (github !== undefined)
    login.github = { ...client(github), clientSecret: (await secretOf('github', github)) ?? '' };
  if (oidc !== undefined) {
    const clientSecret = (await secretOf('oidc', oidc)) ?? '';
    login.oidc = { ...client(oidc), clientSecret, name: oidc.name, issuer: oidc.issuer };
  }
  return login;
}
