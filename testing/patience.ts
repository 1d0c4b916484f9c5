// Tests wait for events, and a busy machine may stall for a long time, so `vi.waitFor` gives up after a minute at the
// earliest, whatever timeout a test passes.
import { vi } from 'vitest';

const PATIENCE_MS = 60_000;
type WaitFor = typeof vi.waitFor & { patient?: true };

const { waitFor }: { waitFor: WaitFor } = vi;
// Files that share a context run this one after the other.
if (!waitFor.patient) {
  const patient: WaitFor = (check, options) => {
    const given = typeof options === 'number' ? { timeout: options } : options;
    const timeout = Math.max(PATIENCE_MS, given?.timeout ?? 0);
    return waitFor(check, { ...given, timeout });
  };
  vi.waitFor = Object.assign(patient, { patient: true as const });
}
