// The party's suite against one that is deployed, where PARTY_TEST_URL says where it is and PARTY_TEST_SECRET what it
// was given. It leaves a few small rooms there, called `check-…`.
import { describe } from 'vitest';
import { partySuite } from './suite.ts';

const { PARTY_TEST_URL: url, PARTY_TEST_SECRET: secret } = process.env;

describe.skipIf(!url || !secret)('deployed', () => {
  partySuite(async () => ({
    ...{ url: url ?? '', secret: secret ?? '' },
    [Symbol.asyncDispose]: async () => undefined,
  }));
});
