// Two seats of one room without pages: a real desktop on a pty each, a bridge each, and the room in a real workerd.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { type DesktopSeat, openDesktop } from '../bridge/test/real-desktop.ts';
import { log } from '../bridge/test/seat.ts';
import { TICKET_ALG, TICKET_AUDIENCE } from '../protocol/access/ticket.ts';
import { type LocalParty, startLocalParty } from '../proxy/party/local/local-party.ts';
import { until } from '../testing/until.ts';

const SECRET = 'a secret of the tests, 32 bytes or more';

export interface TwoDesktops extends AsyncDisposable {
  readonly a: DesktopSeat;
  readonly b: DesktopSeat;
  readonly party: LocalParty;
}

/** Both are live; what was started ends also where this throws. */
export async function openTwoDesktops(): Promise<TwoDesktops> {
  await using open = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'two-desktops-'));
  open.defer(() => rm(stateDir, { recursive: true, force: true }));
  const party = await startLocalParty({ stateDir, secret: SECRET, log });
  open.defer(() => party.close());
  const come = async (sub: string, seat: number): Promise<DesktopSeat> => {
    const desktop = await openDesktop({
      get url() {
        return ticket(sub, seat).then(
          (text) => `${party.url.replace('http', 'ws')}/parties/room-server/den?ticket=${text}`,
        );
      },
    });
    open.defer(() => desktop.close());
    return desktop;
  };
  // One after the other: where one does not come, nothing is still on its way.
  const a = await come('ana', 1);
  const b = await come('ben', 2);
  await until(() => {
    for (const seat of [a, b]) expect(seat.bridge.snapshot().status).toBe('live');
  });
  const whole = open.move();
  return { a, b, party, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

/** The app's ids of a seat's windows of one type. */
export async function windowsOf(seat: DesktopSeat, wanted: string): Promise<string[]> {
  const { windows } = await seat.state();
  return windows.filter(({ type }) => type === wanted).map(({ id }) => id);
}

/** Opens a window at one seat, and has it in front at both. */
export async function openAtBoth(
  { a, b }: TwoDesktops,
  type: string,
  params: Record<string, string | number>,
): Promise<void> {
  await a.ipc.request('create_window', { type, ...params });
  await until(async () => expect(await windowsOf(b, type)).toHaveLength(1));
  const [there = ''] = await windowsOf(b, type);
  await b.ipc.request('focus_window', { id: there });
}

/** Ends the party as a crash would. */
export function killParty({ pid }: LocalParty): void {
  if (pid === null) throw new Error('the party does not run');
  process.kill(pid, 'SIGKILL');
}

function ticket(sub: string, seat: number): Promise<string> {
  return new SignJWT({ room: 'den', name: sub, role: 'bridge', seat })
    .setProtectedHeader({ alg: TICKET_ALG })
    .setSubject(sub)
    .setAudience(TICKET_AUDIENCE)
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(SECRET));
}
