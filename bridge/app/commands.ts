// Translates planned commands into IPC requests, and the app's replies into outcomes.

import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import { IPC_LINE_BYTES } from '../../protocol/limits.ts';
import { PATH_PROP, ZOOM_PROP } from '../../protocol/registers.ts';
import { isStroke } from '../../protocol/strokes.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import type { Props } from '../../protocol/windows.ts';
import {
  type Abilities,
  type Command,
  type Outcome,
  pathOf,
  type TextCommand,
} from '../core/windows/local.ts';
import type { RoomFiles } from '../core/windows/paths.ts';
import { plain, type Request, rulesFor } from '../core/windows/registers.ts';
import type { IpcClient } from './client.ts';
import { type Reply, readReply } from './replies.ts';
import { setStrokes } from './set-strokes.ts';
import type { Texts } from './texts.ts';

const NOTHING = { can: { types: null } };
/** Props that are no property of an app's content, or have a command of their own. */
const LATER: ReadonlySet<string> = new Set([PATH_PROP, ZOOM_PROP]);
const GRADIENTS = new Set(['horizontal', 'vertical', 'radial', 'diagonal']);

/** The IPC request of a command, or the error code if there is none. */
function requestOf(
  command: Exclude<Command, TextCommand>,
  files: RoomFiles,
  can: Abilities,
): Request | { error: string } {
  switch (command.kind) {
    case 'create':
      return createOf(command, files, can);
    case 'close':
      return { cmd: 'close_window', params: { id: command.id } };
    case 'chat':
      return { cmd: 'exec_command', params: { name: 'scramble_expand' } };
    case 'desktop':
      return { cmd: 'set_desktop', params: plain(command.props) };
    default:
      return rulesFor(command)[0]?.request(command) ?? { error: 'nothing_to_set' };
  }
}

function createOf(
  command: Extract<Command, { kind: 'create' }>,
  files: RoomFiles,
  can: Abilities,
): Request | { error: string } {
  const { type, rect, props } = command;
  const [x, y, w, h] = rect;
  const params: Record<string, string | number | boolean> = { type, x, y, w, h };
  const wire = pathOf(props);
  if (wire !== undefined) {
    const file = files.toLocal(wire);
    if (file === undefined) return { error: 'missing_file' };
    params.path = file;
  }
  const gradient = props.gradient ?? props.gradientType;
  if (typeof gradient === 'string' && GRADIENTS.has(gradient)) params.gradient = gradient;
  if (type === 'text_editor' && command.title) params.title = cleanTitle(command.title);
  // An app that takes properties shows the right picture from its first frame on.
  return { cmd: 'create_window', params: { ...(can.props ? artOf(props) : {}), ...params } };
}

/** Properties that are short, and those of art: the others are set once the window is there. */
function artOf(props: Props): Request['params'] {
  const numbers = Object.entries(plain(props)).filter(
    ([key, value]) => !LATER.has(key) && !isStroke(key) && String(value).length <= 32,
  );
  return Object.fromEntries(numbers.slice(0, 16));
}

/**
 * Executes a command. Never throws: a failure is an outcome.
 * @param app what it can, and its texts
 */
export async function execute(
  ipc: IpcClient,
  command: Command,
  files: RoomFiles,
  log: Logger,
  { can, texts }: { can: Abilities; texts?: Texts } = NOTHING,
): Promise<Outcome> {
  const request =
    command.kind === 'text' ? { cmd: 'edit_text', params: {} } : requestOf(command, files, can);
  if ('error' in request) return { res: 'error', code: request.error };
  try {
    const reply = await (sentInParts(ipc, command, can, texts) ??
      ipc.request(request.cmd, request.params).then(readReply));
    if (reply.ok) return reply.id === undefined ? { res: 'ok' } : { res: 'ok', id: reply.id };
    log.debug({ cmd: request.cmd, error: reply.error }, 'the app refused a command');
    return { res: 'error', code: codeOf(command, reply.error) };
  } catch (error) {
    log.debug({ cmd: request.cmd, err: error }, 'a command failed');
    return failed(error);
  }
}

/** What may be too long for one request. */
function sentInParts(
  ipc: IpcClient,
  command: Command,
  can: Abilities,
  texts: Texts | undefined,
): Promise<Reply> | undefined {
  if (command.kind === 'text') {
    return texts?.edit(command, can) ?? Promise.resolve({ ok: false, error: 'no texts' });
  }
  if (command.kind !== 'props') return undefined;
  const { id, props, refused } = command;
  // All props of a command are of the same feature.
  if (!Object.keys(props).some(isStroke)) return undefined;
  const to = refused ? { id, refused: 'true' } : { id };
  return setStrokes(ipc, to, props, can.maxBytes ?? IPC_LINE_BYTES);
}

function codeOf(command: Command, error: string): string {
  if (command.kind !== 'create') return 'refused';
  if (/^(unknown|unsupported) type/.test(error)) return 'unknown_type';
  return error.startsWith('missing path') ? 'missing_path' : 'create_failed';
}

function failed(error: unknown): Outcome {
  const code = error instanceof AppError ? error.code : undefined;
  if (code === 'IPC_TOO_LONG' || code === 'IPC_BAD_COMMAND') {
    return { res: 'error', code: 'too_long' };
  }
  if (code === 'IPC_UNAVAILABLE' || code === 'IPC_AUTH') return { res: 'unsent' };
  return { res: 'unknown' };
}
