// Shows the room's chat in the app, line by line, through its chat window (docs/wibwob.md, "Chat").

import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import { IPC_LINE_BYTES } from '../../protocol/limits.ts';
import { cleanChat, cleanName } from '../../protocol/text/text.ts';
import type { InLine } from '../core/chat/chat.ts';
import { onOneLine, splitLine, splitText } from '../core/chat/pieces.ts';
import type { IpcClient } from './client.ts';
import { lineBytes } from './line.ts';
import { readReply } from './replies.ts';

export interface ChatIn {
  /**
   * Shows a line in the chat window, or the next piece of one that is longer than a command. Only for an app that has
   * one open: after some ways of closing it WibWob-DOS crashes (B14), and a person may do so between two pieces.
   * @returns whether `all` of it has been shown, `some`, or the app has `refused` this piece: try again later
   * @throws AppError IPC_UNAVAILABLE and the like: nothing was shown
   */
  show(line: InLine): Promise<'all' | 'some' | 'refused'>;
  /**
   * BR20: tells an app that takes it what a growing line says now, or the next piece of that.
   * @returns `all` also if there is nothing new @throws as `show`
   */
  grow(line: InLine): Promise<'all' | 'some' | 'refused'>;
}

/** What the app shows of lines that grow, kept of so many of them. */
const MAX_GROWN = 32;

export function createChatIn(ipc: IpcClient, log: Logger): ChatIn {
  let current: { id: number; pieces: string[] } | undefined;

  const params = (sender: string, text: string) => ({ name: 'chat_receive', sender, text });

  function piecesOf(line: InLine): string[] {
    const sender = cleanName(line.sender) || 'someone';
    const room = IPC_LINE_BYTES - lineBytes('exec_command', params(sender, ''));
    return splitText(cleanChat(line.text), Math.max(room, 12));
  }

  async function ask(request: () => Promise<string>): Promise<boolean> {
    try {
      const reply = readReply(await request());
      if (!reply.ok) log.debug({ error: reply.error }, 'the app did not take a chat line');
      return reply.ok;
    } catch (error) {
      // It was sent and stays in the app's queue, so a resend would show it twice.
      if (error instanceof AppError && error.code === 'IPC_TIMEOUT') return true;
      throw error;
    }
  }

  /** What the app shows of each line that grew. */
  const grown = new Map<number, string>();

  /** Sends what the app does not have yet of a line: a piece from where the two texts part. */
  async function tell(line: InLine, done: boolean): Promise<'all' | 'some' | 'refused'> {
    const text = onOneLine(cleanChat(line.text));
    const before = grown.get(line.id) ?? '';
    const at = partsAt(before, text);
    if (!done && at === text.length && at === before.length) return 'all';
    const start = { name: 'chat_grow', id: String(line.id), at: String(at) };
    const head = { ...start, sender: cleanName(line.sender) || 'someone', done: '1', text: '' };
    const room = Math.max(IPC_LINE_BYTES - lineBytes('exec_command', head), 12);
    const [piece = ''] = splitLine(text.slice(at), room);
    const isLast = at + piece.length === text.length;
    const command = { ...head, text: piece, done: done && isLast ? '1' : '0' };
    if (!(await ask(() => ipc.request('exec_command', command)))) {
      // An app that was started anew has none of it.
      grown.delete(line.id);
      return at > 0 ? 'some' : 'refused';
    }
    grown.delete(line.id);
    if (!done || !isLast) grown.set(line.id, text.slice(0, at + piece.length));
    for (const id of [...grown.keys()].slice(0, -MAX_GROWN)) grown.delete(id);
    return isLast ? 'all' : 'some';
  }

  return {
    grow: (line) => tell(line, false),
    async show(line) {
      if (grown.has(line.id) || line.shown) {
        // After a restart of this bridge it is not known what of it the app has: then it gets all of it again.
        const told = await tell(line, true);
        // An app that was started as another version may not take it that way.
        if (told !== 'refused') return told;
      }
      if (current?.id !== line.id) current = { id: line.id, pieces: piecesOf(line) };
      const { pieces } = current;
      const sender = cleanName(line.sender) || 'someone';
      const [text] = pieces;
      if (text !== undefined) {
        if (!(await ask(() => ipc.request('exec_command', params(sender, text))))) return 'refused';
        pieces.shift();
      }
      if (pieces.length > 0) return 'some';
      current = undefined;
      return 'all';
    },
  };
}

/** Where two texts part, never within a surrogate pair. */
function partsAt(before: string, text: string): number {
  let at = 0;
  while (at < before.length && before[at] === text[at]) at += 1;
  return /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at - 1 : at;
}
