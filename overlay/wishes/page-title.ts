// The page's title: the app's own, then the room's name.
import type { Closable } from '../dom/closable.ts';

/** An app may change its title as fast as it draws; a page hidden behind others has no frames to wait for. */
const EVERY_MS = 100;

export class PageTitle implements Closable {
  private readonly doc: Pick<Document, 'title'>;
  private readonly room: string;
  private wanted = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(doc: Pick<Document, 'title'>, room: string) {
    this.doc = doc;
    this.room = room;
  }

  /** @param title cleaned; empty: the app has none */
  hear(title: string): void {
    this.wanted = title;
    this.timer ??= setTimeout(() => this.write(), EVERY_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.doc.title = this.room;
  }

  private write(): void {
    this.timer = undefined;
    this.doc.title = this.wanted === '' ? this.room : `${this.wanted} · ${this.room}`;
  }
}
