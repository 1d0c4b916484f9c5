// The party's suite against workerd as `npm start` runs it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { startLocalParty } from '../../proxy/party/local/local-party.ts';
import { partySuite } from './suite.ts';

partySuite(async () => {
  await using opened = new AsyncDisposableStack();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'party-'));
  opened.defer(() => rm(stateDir, { recursive: true, force: true }));
  const secret = 'a secret of the tests, 32 bytes or more';
  const party = await startLocalParty({ stateDir, secret, log: pino({ level: 'silent' }) });
  opened.defer(() => party.close());
  const owned = opened.move();
  return { url: party.url, secret, [Symbol.asyncDispose]: () => owned.disposeAsync() };
});
