// What goes wrong in a soak: processes killed without warning, and terminals cut off.
import type { Random } from '../../testing/random.ts';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import type { Server } from '../server.ts';

export interface Faults {
  /** Does one. */
  one(): Promise<void>;
  counts(): Record<string, number>;
}

/** Five ends in a minute make a seat degraded, and then it is left alone: that is not what is tried here. */
const MOST_PER_PROCESS = 3;

export function createFaults(
  server: Server,
  room: string,
  visitors: readonly TerminalVisitor[],
  random: Random,
): Faults {
  const counts: Record<string, number> = {};
  const killed = new Map<string, number>();

  /** SIGKILL, unless the process is just away or has had enough. @returns whether it was sent */
  function kill(what: string, pid: number | null | undefined): boolean {
    const times = killed.get(what) ?? 0;
    if (!pid || times >= MOST_PER_PROCESS) return false;
    killed.set(what, times + 1);
    try {
      process.kill(pid, 'SIGKILL');
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  }

  return {
    async one() {
      const kind = random.pick(['app', 'app', 'ttyd', 'party', 'cut', 'cut']);
      const at = random.int(0, visitors.length - 1);
      const { partyPid, seats } = await server.snapshot();
      const seat = seats.find((s) => s.room === room && s.seat === at + 1);
      let did = true;
      if (kind === 'app') did = kill(`app ${at}`, seat?.pids.app);
      if (kind === 'ttyd') did = kill(`ttyd ${at}`, seat?.pids.ttyd);
      if (kind === 'party') did = kill('party', partyPid);
      if (kind === 'cut') visitors[at]?.cut();
      if (did) counts[kind] = (counts[kind] ?? 0) + 1;
    },
    counts: () => counts,
  };
}
