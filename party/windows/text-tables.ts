// The stored texts of a room's windows: a row for each update of their logs, so that a key costs a row of its size.
import { withoutTextProp } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import type { Props } from '../../protocol/windows.ts';
import type { Sql } from '../storage/sql.ts';
import type { StoredText } from './room-state.ts';

/** All of them, by window. One that can't be opened is left out, with a line in the log (ST7). */
export function readTexts(sql: Sql): Map<string, SharedText> {
  const logs = new Map<string, Uint8Array[]>();
  for (const { g, u } of sql.all('SELECT g, u FROM texts ORDER BY g, n')) {
    const log = logs.get(String(g)) ?? [];
    logs.set(String(g), [...log, new Uint8Array(u as ArrayBuffer)]);
  }
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

export function saveText(sql: Sql, { g, log, kept }: StoredText): void {
  sql.run('DELETE FROM texts WHERE g = ? AND n >= ?', g, kept);
  for (const [n, update] of log.entries()) {
    if (n >= kept) sql.put('texts', { g, n, u: new Uint8Array(update).buffer });
  }
}

/** Earlier versions kept a text as a prop, which only layouts do now. Where there is a document, that is the text. */
export function moveTexts(sql: Sql): void {
  for (const { g, props: json } of sql.all(
    'SELECT g, props FROM windows WHERE props LIKE \'%"text":%\'',
  )) {
    const { props, text } = withoutTextProp(propsOf(json));
    if (text === '') continue;
    const [has] = sql.all('SELECT 1 FROM texts WHERE g = ? LIMIT 1', String(g));
    if (!has) saveText(sql, { g: String(g), log: SharedText.written(text, 1).log, kept: 0 });
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
