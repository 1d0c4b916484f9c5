// The page of a test provider that asks who somebody is and whether they agree: a form that needs no script, and what
// fills it in without a browser.
import type { Answer } from './server.ts';

/** @param fields hidden fields that come back with the choice */
export function consentPage(
  title: string,
  accounts: readonly string[],
  action: string,
  fields: Record<string, string> = {},
): Answer {
  const choices = accounts.map((account, n) => {
    const checked = n === 0 ? ' checked' : '';
    const value = escaped(account);
    return `<p><label><input type="radio" name="account" value="${value}"${checked}> ${value}</label></p>`;
  });
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  return {
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<h1>Sign in with ${title}</h1>
<form method="post" action="${escaped(action)}">${hidden.join('')}${choices.join('')}
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button></form></html>`,
  };
}

export interface Choice {
  account: string;
  /** Whether to press "Allow"; otherwise "Deny". */
  allows?: boolean;
}

/**
 * Goes through a provider's page as a browser would, with a cookie jar of its own.
 * @param url where `begin` sends the browser
 * @returns the address that the browser is sent back to; it is not asked for
 * @throws Error if the provider shows something else than its page
 */
export async function signInAt(url: URL, { account, allows = true }: Choice): Promise<URL> {
  const cookies = new Map<string, string>();
  let answer = await visit(url, cookies);
  while (answer.next?.origin === url.origin) answer = await visit(answer.next, cookies);
  if (answer.next !== undefined) return answer.next;
  const action = /<form method="post" action="([^"]+)"/.exec(answer.page)?.[1];
  if (action === undefined) throw new Error(`no form at ${answer.url}: ${answer.page}`);
  const body = new URLSearchParams({ account, decision: allows ? 'allow' : 'deny' });
  for (const [, name = '', value = ''] of answer.page.matchAll(
    /type="hidden" name="(\w+)" value="([^"]*)"/g,
  ))
    body.set(name, unescaped(value));
  answer = await visit(new URL(unescaped(action), answer.url), cookies, body);
  while (answer.next?.origin === url.origin) answer = await visit(answer.next, cookies);
  if (answer.next === undefined) throw new Error(`not sent back: ${answer.page}`);
  return answer.next;
}

interface Visited {
  url: URL;
  page: string;
  next: URL | undefined;
}

async function visit(
  url: URL,
  cookies: Map<string, string>,
  body?: URLSearchParams,
): Promise<Visited> {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    body: body ?? null,
    headers: { cookie },
    redirect: 'manual',
  });
  for (const set of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    cookies.set(name, value);
  }
  const location = response.headers.get('location');
  const next = location === null ? undefined : new URL(location, url);
  return { url, page: await response.text(), next };
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
