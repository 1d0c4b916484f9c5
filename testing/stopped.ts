// A process that does not run for a while: what a hung one is like for everyone else.

/** Stops a process with SIGSTOP until this is disposed of. */
export function stopped(pid: number): Disposable {
  if (pid <= 1) throw new Error(`there is no process ${pid}`);
  process.kill(pid, 'SIGSTOP');
  return {
    [Symbol.dispose]() {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // It has been ended meanwhile.
      }
    },
  };
}
