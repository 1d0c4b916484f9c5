// The result of a check by `doctor`: one line for a person, and what to do about it.

export interface Finding {
  /** What was checked, in a word or two. */
  name: string;
  level: 'ok' | 'warn' | 'fail';
  message: string;
  /** What to do; absent where all is well. */
  todo?: string;
}

export const ok = (name: string, message: string): Finding => ({ name, level: 'ok', message });
export const warn = (name: string, message: string, todo: string): Finding => ({
  ...{ name, level: 'warn', message, todo },
});
export const fail = (name: string, message: string, todo: string): Finding => ({
  ...{ name, level: 'fail', message, todo },
});

/** The system code of an error (`EACCES`), or its text. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message ?? String(error);
}
