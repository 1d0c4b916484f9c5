// The party's suite against `wrangler dev`, which reads wrangler.jsonc and bundles as a deployment does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unstable_dev } from 'wrangler';
import { partySuite } from './suite.ts';

const PARTY = path.resolve(import.meta.dirname, '../../party');

partySuite(async () => {
  await using opened = new AsyncDisposableStack();
  const persistTo = await mkdtemp(path.join(tmpdir(), 'party-'));
  opened.defer(() => rm(persistTo, { recursive: true, force: true }));
  const secret = 'a secret of the tests, 32 bytes or more';
  const worker = await unstable_dev(path.join(PARTY, 'index.ts'), {
    config: path.join(PARTY, 'wrangler.jsonc'),
    ...{ ip: '127.0.0.1', port: 0, inspect: false, logLevel: 'error', persistTo },
    vars: { PARTY_SECRET: secret },
    experimental: { disableExperimentalWarning: true, disableDevRegistry: true, watch: false },
  });
  opened.defer(() => worker.stop());
  const owned = opened.move();
  return {
    ...{ url: `http://127.0.0.1:${worker.port}`, secret },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
});
