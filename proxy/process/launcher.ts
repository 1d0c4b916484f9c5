// The program in front of the command line (`bin/teleport-rooms.mjs`), which passes signals on as long as it lives.

/** Ends this process as SIGTERM does once its launcher is gone: what is open to others is not to outlive who opened it. */
export function endWithLauncher(): void {
  if (!process.connected) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // It does not hold up a command that is done.
  process.channel?.unref();
}
