// Parses one line of the IPC protocol (docs/wibwob.md, "The socket"), as leniently as the original does.

export interface Request {
  /** Name after the last `cmd:`; null if there is none. */
  name: string | null;
  /** A key's last value wins; values are percent-decoded. */
  params: ReadonlyMap<string, string>;
}

/** @param line one line without its newline */
export function parseRequest(line: string): Request {
  let name: string | null = null;
  const params = new Map<string, string>();
  for (const token of line.split(/\s+/)) {
    if (token.startsWith('cmd:')) {
      name = token.slice(4);
      continue;
    }
    const at = token.indexOf('=');
    if (at > 0) params.set(token.slice(0, at), percentDecode(token.slice(at + 1)));
  }
  return { name, params };
}

/** Decodes `%XX`; invalid escapes stay as they are, invalid UTF-8 becomes U+FFFD. A plus stays a plus. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: Buffer[] = [];
  let at = 0;
  for (const match of text.matchAll(/%([0-9a-fA-F]{2})/g)) {
    bytes.push(Buffer.from(text.slice(at, match.index)), Buffer.from(match[1] ?? '', 'hex'));
    at = match.index + 3;
  }
  bytes.push(Buffer.from(text.slice(at)));
  return Buffer.concat(bytes).toString('utf8');
}

/** Parses a number like C's atoi: leading digits, 0 if there are none; clamped to ±10,000. */
export function toInt(text: string): number {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? 0 : Math.max(-10_000, Math.min(value, 10_000));
}
