// Where a user's cache is, as the XDG Base Directory Specification has it.
import { expect, test } from 'vitest';
import { cacheHome } from './installation.mjs';

test.each([
  ['set', { XDG_CACHE_HOME: '/var/cache/ada' }, 'linux', '/var/cache/ada'],
  ['not set', {}, 'linux', '/home/ada/.cache'],
  ['empty, which is as good as not set', { XDG_CACHE_HOME: '' }, 'linux', '/home/ada/.cache'],
  ['relative, which is not valid', { XDG_CACHE_HOME: 'cache' }, 'linux', '/home/ada/.cache'],
  ['not set on macOS', {}, 'darwin', '/home/ada/Library/Caches'],
] as const)('XDG_CACHE_HOME is %s', (_, env, platform, cache) => {
  expect(cacheHome(env, platform, '/home/ada')).toBe(cache);
});
