// Names of the proxy's cookies: over TLS a prefix makes browsers refuse what another site or plain HTTP has set.

export interface CookieScope {
  /** Path that cookies are sent to. */
  path: string;
  /** True if people reach the proxy over https. */
  secure: boolean;
}

/** RFC 6265bis, section 4.1.3: `__Host-` cookies have the path `/`; below another path it is `__Secure-`. */
export function cookieName(name: string, { path, secure }: CookieScope): string {
  if (!secure) return name;
  return `${path === '/' ? '__Host-' : '__Secure-'}${name}`;
}
