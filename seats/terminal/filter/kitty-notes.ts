// Reads desktop notifications as kitty has them (OSC 99), which may come in pieces: `key=value:...;text`.

/** Characters kept of one that is not finished. */
const MAX_CHARS = 1_000;

export class KittyNotes {
  #id = '';
  #text = '';

  /** @param data what comes after the number, a character a byte @returns the text of one that is finished, else empty */
  read(data: string): string {
    const at = data.indexOf(';');
    if (at < 0) return '';
    const keys = new Map(
      data
        .slice(0, at)
        .split(':')
        .map((pair) => [pair[0], pair.slice(2)] as const),
    );
    const kind = keys.get('p') ?? 'title';
    if (kind !== 'title' && kind !== 'body') return '';
    const bytes = Buffer.from(data.slice(at + 1), keys.get('e') === '1' ? 'base64' : 'latin1');
    const id = keys.get('i') ?? '';
    const before = id === this.#id && this.#text !== '' ? `${this.#text} ` : '';
    const text = `${before}${bytes.toString()}`.slice(0, MAX_CHARS);
    const isDone = keys.get('d') !== '0';
    this.#id = isDone ? '' : id;
    this.#text = isDone ? '' : text;
    return isDone ? text : '';
  }
}
