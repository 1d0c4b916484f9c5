// Follows each character that people write (TE1, BR19): once a bridge has seen it, it stays until somebody deletes it.
import { desired, type Mirror } from '../../../bridge/core/mirror.ts';
import type { RoomState } from '../../../party/windows/room-state.ts';

interface Claim {
  sid: string;
  g: string;
  /** Virtual ms. */
  seenAt: number;
}

export class Texts {
  #writtenBy = new Map<string, string>();
  #erased = new Set<string>();
  #claims = new Map<string, Claim>();
  #lenient = false;

  /** A person changed the text of a window. */
  edited(sid: string, before: string, after: string): void {
    const [was, now] = [new Set(before), new Set(after)];
    for (const character of now) if (!was.has(character)) this.#writtenBy.set(character, sid);
    for (const character of was) if (!now.has(character)) this.#erased.add(character);
  }

  /** A bridge has read its app: what its person wrote there is its business from now on. */
  captured(sid: string, before: Mirror, after: Mirror, seenAt: number): void {
    if (!before.joined) return;
    const { windows } = desired(after);
    for (const [g, { text }] of after.local.entries) {
      const held = String(windows.get(g)?.text ?? '');
      if (!text || after.seeded.has(g)) continue;
      for (const character of text.text) {
        if (this.#writtenBy.get(character) !== sid || this.#claims.has(character)) continue;
        if (held.includes(character)) this.#claims.set(character, { sid, g, seenAt });
      }
    }
  }

  /** The room refused a delta for good. */
  abandoned(sid: string, g: string): void {
    this.#drop((claim) => claim.sid === sid && claim.g === g);
  }

  /** A bridge died with what it had not written since this time. */
  died(sid: string, savedAt: number): void {
    this.#drop((claim) => claim.sid === sid && claim.seenAt >= savedAt);
  }

  reset(): void {
    this.#lenient = true;
    this.#claims.clear();
  }

  #drop(which: (claim: Claim) => boolean): void {
    for (const [character, claim] of this.#claims) if (which(claim)) this.#claims.delete(character);
  }

  /** What is lost, there twice, or nobody's. */
  wrong({ windows }: RoomState): string[] {
    const out: string[] = [];
    for (const { g, text } of windows.values()) {
      const characters = [...String(text)];
      if (!this.#lenient && new Set(characters).size < characters.length)
        out.push(`${g} has a character twice: ${text}`);
      const strange = characters.filter((character) => !this.#writtenBy.has(character));
      if (strange.length > 0) out.push(`${g} has ${strange}, which nobody wrote`);
    }
    for (const [character, { sid, g }] of this.#claims) {
      const text = windows.get(g)?.text;
      if (text === undefined || this.#erased.has(character)) continue;
      if (!String(text).includes(character)) out.push(`${sid} lost ${character} of ${g}: ${text}`);
    }
    return out;
  }
}
