// Which accounts a room file or the configuration means: `github:octocat`, `github:my-org/*`, `*@example.org`.
import { type Account, PROVIDER_IDS, type ProviderId } from './accounts.ts';

export type AccountRule =
  /** `github:octocat`; by the id that never changes, `github:#583231`. */
  | { kind: 'account'; provider: ProviderId; account: string }
  | { kind: 'subject'; provider: ProviderId; subject: string }
  /** `ada@example.org`: whoever has that verified address, from any provider. */
  | { kind: 'mail'; address: string };
export type AllowRule =
  | AccountRule
  /** `github:my-org/*`: an organisation of GitHub, a group of OpenID Connect. */
  | { kind: 'organisation'; provider: ProviderId; organisation: string }
  /** `*@example.org` */
  | { kind: 'domain'; domain: string };

const MAX_CHARS = 320;
const DOMAIN = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;

/** @returns undefined for what is none of the forms */
export function parseAllowRule(text: string): AllowRule | undefined {
  const rule = text.trim().toLowerCase();
  if (rule.length > MAX_CHARS || /\s/.test(rule)) return undefined;
  const [, id = '', rest = ''] = /^([a-z]+):(.+)$/.exec(rule) ?? [];
  const provider = PROVIDER_IDS.find((one) => one === id);
  if (provider) return providerRule(provider, text.trim().slice(provider.length + 1));
  const [, local = '', domain = ''] = /^([^:@]+)@([^:@]+)$/.exec(rest === '' ? rule : '') ?? [];
  if (!DOMAIN.test(domain)) return undefined;
  return local === '*' ? { kind: 'domain', domain } : { kind: 'mail', address: rule };
}

function providerRule(provider: ProviderId, written: string): AllowRule | undefined {
  if (written.startsWith('#')) {
    const subject = written.slice(1);
    return subject === '' ? undefined : { kind: 'subject', provider, subject };
  }
  const name = written.toLowerCase();
  if (name.endsWith('/*')) {
    const organisation = name.slice(0, -2);
    return organisation === '' || provider === 'x'
      ? undefined
      : { kind: 'organisation', provider, organisation };
  }
  const account = provider === 'oidc' ? name : name.replace(/^@/, '');
  return account === '' || /[*/]/.test(account)
    ? undefined
    : { kind: 'account', provider, account };
}

/** A rule that names one account; undefined for another. */
export function parseAccountRule(text: string): AccountRule | undefined {
  const rule = parseAllowRule(text);
  return rule?.kind === 'organisation' || rule?.kind === 'domain' ? undefined : rule;
}

/** Whether any of the rules means the account. */
export function isNamed(rules: readonly AllowRule[], account: Account): boolean {
  return rules.some((rule) => matches(rule, account));
}

function matches(rule: AllowRule, account: Account): boolean {
  switch (rule.kind) {
    case 'account':
      return rule.provider === account.provider && rule.account === account.account.toLowerCase();
    case 'subject':
      return rule.provider === account.provider && rule.subject === account.subject;
    case 'organisation':
      return (
        rule.provider === account.provider && account.organisations.includes(rule.organisation)
      );
    case 'mail':
      return rule.address === account.email;
    case 'domain':
      return account.email?.split('@')[1] === rule.domain;
  }
}
