// Reads one line of the IPC protocol (WIBWOB.md, "IPC"), as leniently as the original does.

export interface Request {
  /** Name after the last `cmd:`; null if there is none. */
  name: string | null;
  /** Later values of a key win; values are percent-decoded. */
  params: ReadonlyMap<string, string>;
}

/** @param line one line without its line break */
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

/** Decodes `%XX`; what is no escape stays, bytes that are no UTF-8 become U+FFFD. A plus is a plus. */
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

/** A number as C's atoi reads it: leading digits, 0 for text that has none; kept within ±10,000. */
export function toInt(text: string): number {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? 0 : Math.max(-10_000, Math.min(value, 10_000));
}
