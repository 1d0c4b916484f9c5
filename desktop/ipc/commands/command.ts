// The type of an IPC command, and the literal replies shared by several of them (docs/wibwob.md, "Commands that are used").
import type { Desktop } from '../../desktop.ts';
import type { Workspace } from '../../workspace.ts';

export interface CommandContext {
  desktop: Desktop;
  workspace: Workspace;
}

export type Params = ReadonlyMap<string, string>;

export interface Command {
  name: string;
  description: string;
  /** True if `path=` is required. */
  requiresPath: boolean;
  run(params: Params, context: CommandContext): string | Promise<string>;
}

export const OK = 'ok';
export const SUCCESS = '{"success":true}';
export const WINDOW_NOT_FOUND = '{"error":"Window not found"}';

export function created(id: string): string {
  return JSON.stringify({ success: true, id });
}

/** A command without parameters or a reply of its own. */
export function simple(
  name: string,
  description: string,
  run: (context: CommandContext) => void | Promise<void>,
): Command {
  return {
    name,
    description,
    requiresPath: false,
    run: async (_, context) => {
      await run(context);
      return OK;
    },
  };
}
