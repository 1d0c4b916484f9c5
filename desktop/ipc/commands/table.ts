// The table of all commands: dispatches requests, and lists them for get_capabilities.
import { VIEW_TYPES } from '../../views/registry.ts';
import type { Request } from '../request.ts';
import { MAX_REQUEST_BYTES } from '../server.ts';
import { type Command, type CommandContext, OK } from './command.ts';
import { CONTENT_COMMANDS } from './content.ts';
import { QUERY_COMMANDS } from './query.ts';
import { STROKE_COMMANDS } from './strokes.ts';
import { TEXT_COMMANDS } from './texts.ts';
import { WINDOW_COMMANDS } from './windows.ts';
import { WORKSPACE_COMMANDS } from './workspace.ts';

const CAPABILITIES: Command = {
  name: 'get_capabilities',
  description: 'This list',
  requiresPath: false,
  run: () =>
    JSON.stringify({
      version: 'v1',
      max_request_bytes: MAX_REQUEST_BYTES,
      commands: [...COMMANDS.values(), SUBSCRIBE].map(({ name, description, requiresPath }) => ({
        name,
        description,
        requires_path: requiresPath,
      })),
    }),
};

/** Handled by the server itself, because the connection stays open. */
const SUBSCRIBE = {
  name: 'subscribe_events',
  description: 'Keep the connection and push every change',
  requiresPath: false,
};

/** Aliases of commands; `new_TYPE` opens a window of a type. */
const EXEC: Command = {
  name: 'exec_command',
  description: 'Run a command by name: name, then its parameters',
  requiresPath: false,
  run(params, context) {
    const name = params.get('name');
    if (!name) return 'err missing name';
    const command = COMMANDS.get(name);
    if (command && command !== EXEC) return command.run(params, context);
    const type = VIEW_TYPES.find((entry) => entry.spawnable && name === `new_${entry.type}`);
    if (!type || type.type === 'text_view') return 'err unknown command';
    const { desktop } = context;
    desktop.create({ type: type.type }, 'command');
    return OK;
  },
};

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    ...QUERY_COMMANDS,
    CAPABILITIES,
    ...WINDOW_COMMANDS,
    ...CONTENT_COMMANDS,
    ...TEXT_COMMANDS,
    ...STROKE_COMMANDS,
    ...WORKSPACE_COMMANDS,
    EXEC,
  ].map((command) => [command.name, command]),
);

/** Executes one request and returns its one-line reply. */
export async function answer(request: Request, context: CommandContext): Promise<string> {
  const command = request.name === null ? undefined : COMMANDS.get(request.name);
  return command ? command.run(request.params, context) : 'err unknown cmd';
}
