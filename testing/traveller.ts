// A browser without a browser that is led from machine to machine: it follows redirects, and keeps cookies by host.

/** A page that it has opened. */
export interface OpenedPage {
  /** Where it is in the end. */
  url: string;
  status: number;
  text: string;
  /** Every address on the way, the first one included. */
  way: string[];
}

/** As browsers have it. */
const MOST_REDIRECTS = 20;

export class Traveller {
  /** By host, without the port, as browsers have it. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** As a `Cookie` header for that address. */
  cookieFor(url: string): string {
    const jar = this.#cookies.get(new URL(url).hostname) ?? new Map<string, string>();
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** @throws Error if nothing answers, or the redirects do not end */
  async open(first: string): Promise<OpenedPage> {
    const way: string[] = [];
    let url = first;
    while (way.length < MOST_REDIRECTS) {
      way.push(url);
      const response = await this.ask(url);
      const to = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || to === null)
        return { url, status: response.status, text: await response.text(), way };
      await response.body?.cancel();
      url = new URL(to, url).href;
    }
    throw new Error(`It is led on and on:\n${way.join('\n')}`);
  }

  /** One request with its cookies, whose answer it keeps; follows nothing. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = this.cookieFor(url);
    const headers = { ...(init.headers as Record<string, string>), connection: 'close' };
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: cookie === '' ? headers : { ...headers, cookie },
    });
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar);
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/;\s*Expires=Thu, 01 Jan 1970/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
}
