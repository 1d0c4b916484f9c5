// The image and the compose file, as far as they can be looked at where no container runs: by linters, by what they have
// in common with other files, and, where it is installed, by Compose itself. docs/deploy.md says what was not tried.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DEPLOY = path.join(ROOT, 'deploy');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const dockerfile = read('deploy/Dockerfile');
const isThere = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const titled = (title: string, isHere: boolean, program: string) =>
  isHere ? title : `${title} (skipped: no ${program})`;

interface Compose {
  services: Record<
    string,
    {
      volumes: string[];
      cap_drop: string[];
      networks: string[];
      ports?: string[];
      build?: object;
    }
  >;
  volumes: Record<string, unknown>;
  networks: { front: { ipam: { config: [{ subnet: string }] } } };
}
const compose = parse(read('deploy/compose.yaml')) as Compose;

test('dockerfile-utils finds nothing in the image’s file', () => {
  expect(validate(dockerfile).map(({ message, range }) => [range.start.line + 1, message])).toEqual(
    [],
  );
});

const hasHadolint = isThere('hadolint', '--version');
test.skipIf(!hasHadolint)(titled('hadolint finds nothing', hasHadolint, 'hadolint'), () => {
  // Versions of Debian's packages are those of its release; DL3008 would pin what is then gone.
  const args = ['--ignore', 'DL3008', path.join(DEPLOY, 'Dockerfile')];
  expect(execFileSync('hadolint', args, { encoding: 'utf8' })).toBe('');
});

test('the image is not root, says whether it is well, and keeps rooms and state', () => {
  const lines = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect(lines).toMatch(/^USER node$/m);
  expect(lines).toMatch(/^HEALTHCHECK .*\n.*readyz/m);
  expect(lines).toContain('VOLUME ["/data/rooms", "/var/lib/teleport-rooms"]');
});

test('what an installation in the clone has of its own stays out of the build', () => {
  const ignored = read('deploy/Dockerfile.dockerignore').split('\n');
  const own = ['.state', '.git', '**/.env*', '**/.dev.vars*', 'config.yaml', 'rooms/*.md'];
  expect(ignored).toEqual(expect.arrayContaining(own));
});

test('its ttyd is the one that the set-up knows', () => {
  const known = [...read('scripts/setup/ttyd-release.mjs').matchAll(/sha256: '([0-9a-f]{64})'/g)];
  const used = [...dockerfile.matchAll(/--checksum=sha256:([0-9a-f]{64})/g)];
  expect(known.length).toBe(2);
  expect(used.map(([, sum]) => sum)).toEqual(known.map(([, sum]) => sum));
});

test('what compose.yaml mounts is there, what it keeps is named, and only Caddy listens outside', () => {
  for (const { volumes } of Object.values(compose.services))
    for (const volume of volumes) {
      const [from = ''] = volume.replace(/^\$\{\w+:-([^}]+)\}/, '$1').split(':');
      if (from.startsWith('.')) expect(existsSync(path.join(DEPLOY, from)), from).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(from);
    }
  const { rooms, caddy } = compose.services;
  expect(rooms?.ports).toBeUndefined();
  expect(caddy?.ports).toEqual(['80:80', '443:443', '443:443/udp']);
  for (const service of [rooms, caddy]) expect(service?.cap_drop).toEqual(['ALL']);
});

test('the proxy believes Caddy whose request it is, and nobody else', () => {
  const { trust_proxy } = parse(read('deploy/compose-config.yaml')) as { trust_proxy: string[] };
  expect(trust_proxy).toEqual([compose.networks.front.ipam.config[0].subnet]);
});

/** Compose 2, as Docker's plugin or by itself. */
const composer = [['docker', 'compose'], ['docker-compose']].find(([program = '', ...args]) =>
  /^v?[2-9]/.test(spawnSync(program, [...args, 'version', '--short'], { encoding: 'utf8' }).stdout),
);
test.skipIf(!composer)(titled('Compose takes it', composer !== undefined, 'Compose 2'), () => {
  const [program = '', ...args] = composer ?? [];
  const config = (env: Record<string, string>) =>
    spawnSync(program, [...args, '-f', path.join(DEPLOY, 'compose.yaml'), 'config', '--quiet'], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
  const { status, stderr } = config({ DOMAIN: 'rooms.example.org' });
  expect(status, stderr).toBe(0);
  expect(config({ DOMAIN: '' }).stderr).toContain('the name that people use');
});

const hasCaddy = isThere('caddy', 'version');
test.skipIf(!hasCaddy)(titled('Caddy takes its file', hasCaddy, 'caddy'), () => {
  const args = ['validate', '--adapter', 'caddyfile', '--config', path.join(DEPLOY, 'Caddyfile')];
  const { status, stderr } = spawnSync('caddy', args, {
    encoding: 'utf8',
    env: { ...process.env, DOMAIN: 'rooms.example.org' },
  });
  expect(status, stderr).toBe(0);
});
