// Exit codes of the commands, for scripts.

export const EXIT = {
  OK: 0,
  /** It was tried and failed; the message says why. */
  FAILED: 1,
  /** Called wrongly. */
  USAGE: 2,
  /** No proxy runs on this state folder (as `systemctl status` has it). */
  NOT_RUNNING: 3,
  /** The process is there but does not answer. */
  SILENT: 4,
  /** Stopped by a signal before it was done (as shells have it for Ctrl-C). */
  INTERRUPTED: 130,
} as const;
