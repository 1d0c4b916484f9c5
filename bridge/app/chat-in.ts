// Shows the room's chat in the app, line by line, through its chat window (docs/wibwob.md, "Chat").
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import { cleanChat, cleanName } from '../../protocol/text/text.ts';
import type { InLine } from '../core/chat.ts';
import { splitText } from '../core/text.ts';
import type { IpcClient } from './client.ts';
import { lineBytes, MAX_LINE_BYTES } from './line.ts';
import { readReply } from './replies.ts';

export interface ChatIn {
  /**
   * Shows a line in the chat window, or the next piece of one that is longer than a command. Only for an app that has
   * one open: after some ways of closing it WibWob-DOS crashes (B14), and a person may do so between two pieces.
   * @returns whether `all` of it has been shown, `some`, or the app has `refused` this piece: try again later
   * @throws AppError IPC_UNAVAILABLE and the like: nothing was shown
   */
  show(line: InLine): Promise<'all' | 'some' | 'refused'>;
}

export function createChatIn(ipc: IpcClient, log: Logger): ChatIn {
  let current: { id: number; pieces: string[] } | undefined;

  const params = (sender: string, text: string) => ({ name: 'chat_receive', sender, text });

  function piecesOf(line: InLine): string[] {
    const sender = cleanName(line.sender) || 'someone';
    const room = MAX_LINE_BYTES - lineBytes('exec_command', params(sender, ''));
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

  return {
    async show(line) {
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
