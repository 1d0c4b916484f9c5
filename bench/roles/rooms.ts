// The rooms in which the same echo is typed: with the check at the terminal in all that it may have to look at, and
// without it, in one proxy; and, where there is a checkout of an earlier version, in that one's proxy.
import { pathToFileURL } from 'node:url';
import { type Server, startServer } from '../../e2e/server.ts';
import { createVisitor, type TestVisitor } from '../../proxy/test/harness.ts';
import { signInAt } from '../../testing/providers/consent.ts';
import { startGithub } from '../../testing/providers/github.ts';
import { openTerminal, type Terminal } from '../tools/visitor.ts';

/** Terminals of each room, since no two of them are equally quick. */
const SEATS = 4;
/** One of them has nobody in it: it is paused. */
const MOST = SEATS + 1;
const ECHO = 'app: [sh, -c, "stty raw -echo; exec cat"]';

/**
 * unchecked: without the check, twice, which shows what two rooms differ by themselves. checked: all defaults.
 * narrowed: guests may only type, with an account; layout locked, one seat paused. before: an earlier version.
 */
export type Room = 'unchecked' | 'unchecked-too' | 'checked' | 'narrowed' | 'before';

export interface Rooms extends AsyncDisposable {
  terminals: Partial<Record<Room, Terminal[]>>;
}

/** @param before folder of a checkout that `npm start` has run in; none: without that room */
export async function openRooms(before: string | undefined): Promise<Rooms> {
  await using parts = new AsyncDisposableStack();
  const accounts = Array.from({ length: SEATS }, (_, i) => ({
    ...{ id: i + 1, login: `person${i}`, name: `Person ${i}`, orgs: [] },
    emails: [{ email: `person${i}@mail.example`, primary: true, verified: true }],
  }));
  const github = parts.use(await startGithub(accounts));
  const { clientId, clientSecret, authorizeUrl, tokenUrl, userUrl } = github.config;
  const login = {
    ...{ client_id: clientId, client_secret: clientSecret },
    ...{ authorize_url: authorizeUrl, token_url: tokenUrl, user_url: userUrl },
  };
  const patch = pathToFileURL(`${import.meta.dirname}/unchecked.ts`).href;
  const server = await startServer({
    rooms: {
      unchecked: roomFile('unchecked'),
      'unchecked-too': roomFile('unchecked-too'),
      checked: roomFile('checked'),
      narrowed: roomFile(
        'narrowed',
        'access: login\nguests: { type: true, arrange: false, chat: false, point: false }\n',
      ),
    },
    config: JSON.stringify({ login: { github: login } }),
    env: { NODE_OPTIONS: `--import=${patch}`, BENCH_UNCHECKED: 'unchecked' },
  });
  parts.defer(() => server.stop());
  await server.operate('narrowed', 'lock');
  await server.operate('narrowed', 'pause', { seat: MOST });

  const terminals: Rooms['terminals'] = {};
  async function sit(at: Server, room: Room, prepare?: (v: TestVisitor, i: number) => unknown) {
    terminals[room] = [];
    for (let i = 0; i < SEATS; i += 1) {
      const visitor = createVisitor(at.url);
      await prepare?.(visitor, i);
      const terminal = await openSeat(visitor, room);
      parts.defer(() => terminal.leave());
      terminals[room].push(terminal);
    }
  }
  await sit(server, 'unchecked');
  await sit(server, 'unchecked-too');
  await sit(server, 'checked');
  await sit(server, 'narrowed', (visitor, i) => signIn(visitor, `person${i}`));
  if (before !== undefined) {
    const earlier = await startServer({
      rooms: { before: roomFile('before') },
      checkout: before,
    });
    parts.defer(() => earlier.stop());
    await sit(earlier, 'before');
  }
  const owned = parts.move();
  return { terminals, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const roomFile = (id: string, more = '') =>
  `---\nroom_id: ${id}\nmultiplayer: true\nmax_players: ${MOST}\n${ECHO}\n${more}---\n`;

async function openSeat(visitor: TestVisitor, room: string): Promise<Terminal> {
  await (await visitor.fetch(`/room/${room}/`)).text();
  return openTerminal(`${visitor.url.replace('http', 'ws')}/room/${room}/ws`, {
    cookie: visitor.cookie,
    origin: visitor.url,
  });
}

async function signIn(visitor: TestVisitor, account: string): Promise<void> {
  const begun = await visitor.fetch('/login/github?next=/');
  const back = await signInAt(new URL(begun.headers.get('location') ?? ''), { account });
  await visitor.fetch(back.pathname + back.search);
}
