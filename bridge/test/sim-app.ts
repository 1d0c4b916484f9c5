// Reads and commands a model of an app, using the same request and reply texts as over the socket.

import { requestOf } from '../app/commands.ts';
import { readReply, readState } from '../app/replies.ts';
import type { Command, LocalWindow, Outcome, Reading } from '../core/windows/local.ts';
import { roomFiles } from '../core/windows/paths.ts';
import { whyPrivate } from '../core/windows/share.ts';
import type { AppModel } from './app-model.ts';

const NO_FILES = roomFiles('/nonexistent');

/** One reading of the app. */
export function lookAt(app: AppModel, boot: string, resized: boolean): Reading {
  const windows = (readState(app.state())?.windows ?? []).map((window): LocalWindow => {
    const why = whyPrivate(window, []);
    return { ...window, ...(why ? { private: why } : {}) };
  });
  return { boot, grid: { cols: app.cols, rows: app.rows }, windows, resized };
}

/** Executes a command. @param onEvent called before the reply if it emits an event, as in the real app */
export function carryOut(app: AppModel, command: Command, onEvent: () => void): Outcome {
  const request = requestOf(command, NO_FILES);
  if ('error' in request) return { res: 'error', code: request.error };
  const params = Object.entries(request.params).map(([key, value]) => [key, String(value)]);
  const { reply, event } = app.run(request.cmd, Object.fromEntries(params));
  if (event) onEvent();
  const answer = readReply(reply);
  if (answer.ok) return answer.id === undefined ? { res: 'ok' } : { res: 'ok', id: answer.id };
  return { res: 'error', code: answer.error === 'unknown type' ? 'unknown_type' : 'refused' };
}
