// The Durable Object of the installation's accounts and sessions: answers proxies, and tells them which sessions ended.
import { type Connection, type ConnectionContext, Server } from 'partyserver';
import {
  type AccountsControl,
  accountId,
  accountsControlSchema,
} from '../protocol/access/accounts.ts';
import { ROLES } from '../protocol/access/roles.ts';
import { CLOSE } from '../protocol/codes.ts';
import { encode } from '../protocol/frames.ts';
import { AccountsTable } from './accounts/accounts-table.ts';
import { problem, readControl } from './connections/control-request.ts';
import { ticketFrom } from './connections/ticket.ts';
import { Sql } from './storage/sql.ts';

export class AccountsServer extends Server<Cloudflare.Env> {
  static override options = { hibernate: true };

  #opened: AccountsTable | null = null;

  override onStart(): void {
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** Proxies alone, which listen here for sessions that end. */
  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    if (!isProxy(request)) connection.close(CLOSE.FORBIDDEN, 'role');
  }

  override onMessage(connection: Connection): void {
    connection.close(CLOSE.FORBIDDEN, 'nothing is taken here');
  }

  override onError(_connection: Connection, error: unknown): void {
    console.debug('a socket failed', String(error));
  }

  override onException(error: unknown): void {
    console.error('the accounts had a fault', error);
  }

  override async onRequest(request: Request): Promise<Response> {
    if (!isProxy(request)) return problem(403, 'AUTH_REQUIRED', 'Only a proxy may do this.');
    const read = await readControl(request, accountsControlSchema);
    if (!read.ok) return read.response;
    try {
      return Response.json(this.#answer(read.control, Date.now()));
    } catch (error) {
      console.error('request failed', error);
      return problem(500, 'INTERNAL', 'The accounts had a fault.');
    }
  }

  #answer(asked: AccountsControl, now: number): object {
    const table = this.#table();
    switch (asked.op) {
      case 'sign_in': {
        const { session, ended } = table.open(asked, now);
        this.#tell(ended);
        return { session };
      }
      case 'session':
        return { session: table.use(asked.hash, now) };
      case 'session_by_id':
        return { session: table.find(asked.id, now) };
      case 'sessions':
        return { sessions: table.list(asked.account, now) };
      case 'sign_out':
        return this.#tell(table.endByHash(asked.hash));
      case 'end_session':
        return this.#tell(table.endOne(asked.account, asked.id));
      case 'end_sessions':
        return this.#tell(table.endAll(asked.account));
      case 'provider_sign_out': {
        const { providerSession, subject } = asked;
        if (providerSession !== undefined)
          return this.#tell(table.endOfProvider(providerSession, now));
        const account = subject && accountId({ provider: 'oidc', subject });
        return this.#tell(account ? table.endAll(account) : []);
      }
    }
  }

  /** Tells every proxy. @returns the answer to the one that asked */
  #tell(ended: string[]): { ended: string[] } {
    if (ended.length > 0) this.broadcast(encode({ type: 'sessions_ended', ids: ended }));
    return { ended };
  }

  /** Opened on first use, so that a fault is an answer and not a stack at the first client. */
  #table(): AccountsTable {
    this.#opened ??= new AccountsTable(new Sql(this.ctx.storage));
    return this.#opened;
  }
}

function isProxy(request: Request): boolean {
  const ticket = ticketFrom(request);
  return ticket !== null && ROLES[ticket.role] === ROLES.proxy;
}
