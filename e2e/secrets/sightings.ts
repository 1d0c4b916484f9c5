// Looks for secrets in what a process shows of itself, in every form that a text may have there.
import { readdirSync, readFileSync } from 'node:fs';

/** A secret by the name that a failed test shows instead of it. */
export type Secrets = ReadonlyMap<string, string>;

/** What something printed, answered or has, and where that was. */
export interface Shown {
  where: string;
  text: string;
}

/** A text as it is, in hexadecimal, escaped for a URL, and within any longer text in base64. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    // The characters that depend on its neighbours are left out.
    const from = Math.ceil((offset * 4) / 3);
    const to = Math.floor((padded.length * 4) / 3);
    return (['base64', 'base64url'] as const).map((form) => padded.toString(form).slice(from, to));
  });
  const hex = bytes.toString('hex');
  const all = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return [...new Set([...all, hex, hex.toUpperCase(), ...inBase64])];
}

/** @returns `NAME in WHERE` for each secret that is somewhere, with what is around it */
export function sightings(secrets: Secrets, shown: Iterable<Shown>): string[] {
  const forms = [...secrets].map(([name, secret]) => [name, formsOf(secret)] as const);
  const found = new Set<string>();
  for (const { where, text } of shown)
    for (const [name, all] of forms)
      for (const form of all) {
        const at = text.indexOf(form);
        if (at < 0) continue;
        const before = text.slice(Math.max(0, at - 60), at).replaceAll('\0', ' ');
        found.add(`${name} in ${where}: ${JSON.stringify(before)}...`);
      }
  return [...found];
}

/** The arguments or the environment of every process of this machine that may be looked at. */
export function processes(what: 'cmdline' | 'environ'): (Shown & { pid: number })[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .flatMap((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/${what}`, 'utf8');
        return [{ pid, where: `${what} of ${pid}`, text }];
      } catch {
        // It has ended, or is somebody else's.
        return [];
      }
    });
}
