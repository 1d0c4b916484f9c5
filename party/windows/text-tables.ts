// The stored texts of a room's windows: a row for each update of their logs, so that a key costs a row of its size.
import { withoutTextProp } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import type { Props } from '../../protocol/windows.ts';
import type { Sql } from '../storage/sql.ts';
import type { Effects } from './room-state.ts';

/** Where the newest sequence number of a sid stands, if it is in the row of a text: that of the sid may say a later one. */
interface Said {
  g: string;
  n: number;
  seq: number;
}

/** What the rows of texts say. */
export interface StoredTexts {
  texts: Map<string, SharedText>;
  /** The revision of each window that its text says. */
  revs: Map<string, number>;
  /** By sid. */
  seqs: Map<string, number>;
}

/** What was saved of a delta's texts. */
export interface SavedTexts {
  /** Windows of which a row of their text says the revision. */
  revised: ReadonlySet<string>;
  /** Whether such a row also says the sequence number of the sid. */
  saysSeq: boolean;
  said: ReadonlyMap<string, Said>;
}

/**
 * An update of a text costs one row: it says as well by which delta it came (ST5). Nor is anything deleted where a log gets
 * shorter: an update that is of an earlier revision than the one before it is left over from the log that was there before.
 */
export class TextTable {
  readonly #sql: Sql;
  #said: ReadonlyMap<string, Said> = new Map();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** A text that can't be opened is left out, with a line in the log (ST7). */
  open(): StoredTexts {
    const logs = new Map<string, Uint8Array[]>();
    const revs = new Map<string, number>();
    const ended = new Set<string>();
    const said = new Map<string, Said>();
    for (const row of this.#sql.all('SELECT g, n, u, rev, sid, seq FROM texts ORDER BY g, n')) {
      const [g, n, rev, seq] = [String(row.g), Number(row.n), Number(row.rev), Number(row.seq)];
      if (ended.has(g)) continue;
      if (rev < (revs.get(g) ?? 0)) {
        ended.add(g);
        continue;
      }
      revs.set(g, rev);
      const log = logs.get(g) ?? [];
      logs.set(g, log);
      log.push(new Uint8Array(row.u as ArrayBuffer));
      const isNewer = row.sid !== null && seq > (said.get(String(row.sid))?.seq ?? 0);
      if (isNewer) said.set(String(row.sid), { g, n, seq });
    }
    this.#said = said;
    const seqs = new Map([...said].map(([sid, { seq }]) => [sid, seq]));
    return { texts: opened(logs), revs, seqs };
  }

  /** @param isLasting whether the sid is one that is never forgotten, so that a row may say its number */
  save({ sid, seq, rev, texts, del }: Effects, isLasting: boolean): SavedTexts {
    const said = new Map(this.#said);
    const revised = new Set<string>();
    for (const [of, { g, n, seq: last }] of this.#said) {
      const kept = del.includes(g) ? 0 : texts.find((text) => text.g === g)?.kept;
      if (kept === undefined || kept > n) continue;
      // The row goes that says it.
      said.delete(of);
      if (of !== sid) this.#sql.run('UPDATE sids SET seq = MAX(seq, ?) WHERE sid = ?', last, of);
    }
    // One of the rows says it, the last of the first text that has new ones.
    const first = isLasting ? texts.find(({ log, kept }) => log.length > kept) : undefined;
    for (const text of texts) {
      const { g, log, kept } = text;
      const last = log.length - 1;
      if (last < kept) this.#sql.run('DELETE FROM texts WHERE g = ? AND n >= ?', g, kept);
      else revised.add(g);
      for (const [n, update] of log.entries()) {
        if (n < kept) continue;
        const by = text === first && n === last ? { sid, seq } : { sid: null, seq: null };
        this.#sql.put('texts', { g, n, u: new Uint8Array(update).buffer, rev, ...by });
      }
    }
    for (const g of del) this.#sql.run('DELETE FROM texts WHERE g = ?', g);
    if (first) said.set(sid, { g: first.g, n: first.log.length - 1, seq });
    else said.delete(sid);
    return { revised, saysSeq: first !== undefined, said };
  }

  /** The transaction in which it was saved is through. */
  saved({ said }: SavedTexts): void {
    this.#said = said;
  }
}

function opened(logs: ReadonlyMap<string, readonly Uint8Array[]>): Map<string, SharedText> {
  const texts = new Map<string, SharedText>();
  for (const [g, log] of logs) {
    const text = SharedText.of(log);
    try {
      text.toString();
      texts.set(g, text);
    } catch (error) {
      console.error('a stored text can not be read and is left out', g, error);
    }
  }
  return texts;
}

/** Earlier versions kept a text as a prop, which only layouts do now. Where there is a document, that is the text. */
export function moveTexts(sql: Sql): void {
  for (const { g, props: json } of sql.all(
    'SELECT g, props FROM windows WHERE props LIKE \'%"text":%\'',
  )) {
    const { props, text } = withoutTextProp(propsOf(json));
    if (text === '') continue;
    const [has] = sql.all('SELECT 1 FROM texts WHERE g = ? LIMIT 1', String(g));
    if (!has)
      for (const [n, update] of SharedText.written(text, 1).log.entries())
        sql.put('texts', { g: String(g), n, u: new Uint8Array(update).buffer });
    sql.run('UPDATE windows SET props = ? WHERE g = ?', JSON.stringify(props), String(g));
  }
}

function propsOf(json: unknown): Props {
  try {
    return JSON.parse(String(json)) as Props;
  } catch {
    // What can't be read is left out later, and logged.
    return {};
  }
}
