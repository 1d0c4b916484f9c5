// `vi.waitFor` gives up after 1 s unless told otherwise, and a machine that does something else can be gone for that
// long. How soon things are is what tests say that measure it, or that give a time of their own.
import { vi } from 'vitest';

const PATIENCE_MS = 10_000;

const { waitFor } = vi;
vi.waitFor = (check, options) => {
  const given = typeof options === 'number' ? { timeout: options } : options;
  return waitFor(check, { timeout: PATIENCE_MS, ...given });
};
