// The list of providers, as buttons show it.
import { expect, test } from 'vitest';
import { createProviders } from './providers.ts';
import { memoryLog } from './test/sign-in.ts';

const CLIENT = { clientId: 'id', clientSecret: 'secret' };
const OIDC = { ...CLIENT, name: 'Example Ltd', issuer: new URL('https://op.example') };

test('X, GitHub and the configured name, in this order, whatever the order of the file', () => {
  const options = { wantsOrganisations: () => false, log: memoryLog().log };
  const all = createProviders({ oidc: OIDC, github: CLIENT, x: CLIENT }, options);
  expect(all.list().map(({ id, name }) => [id, name])).toEqual([
    ['x', 'X'],
    ['github', 'GitHub'],
    ['oidc', 'Example Ltd'],
  ]);
  for (const { id } of all.list()) expect(all.get(id)?.id).toBe(id);
  const one = createProviders({ github: CLIENT }, options);
  expect(one.list().map(({ id }) => id)).toEqual(['github']);
  for (const id of ['x', 'oidc', '', 'toString', '__proto__']) expect(one.get(id)).toBeUndefined();
});
