// Every key of a room file, with values that are right and values that are not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRoom } from './load.ts';
import type { Room } from './room.ts';
import { ROOM_KEYS } from './schema.ts';
import { makeProject, roomFile, type TestProject } from './test-project.ts';

let project: TestProject;
beforeAll(async () => {
  project = await makeProject({
    'rooms/layouts/a.json': '{"version":1,"windows":[]}',
    'rooms/layouts/broken.json': '{"version":1}',
    'rooms/files/a.md': 'a',
    'rooms/files/b.md': 'b',
    'dos/art/a.txt': 'a',
  });
});
afterAll(() => project[Symbol.asyncDispose]());

const parse = (keys: string) => {
  const given = /^room_id:/m.test(keys) ? keys : `room_id: r\n${keys}`;
  return parseRoom(roomFile(given), 'rooms/r.md', project.dir);
};

/** Key, YAML, and what the room becomes. */
const GOOD: [
  key: string,
  yaml: string,
  room: Partial<Room> | ((p: TestProject) => Partial<Room>),
][] = [
  ['room_id', 'room_id: a-1', { id: 'a-1', displayName: 'a-1' }],
  ['room_id', `room_id: ${'a'.repeat(64)}`, { id: 'a'.repeat(64) }],
  ['room_id', 'room_id: "7"', { id: '7' }],
  ['display_name', 'display_name: Café ☕', { displayName: 'Café ☕' }],
  ['display_name', 'display_name:', { displayName: 'r' }],
  ['instance_id', 'instance_id: 1', { instanceId: '1' }],
  ['instance_id', 'instance_id: seat one', { instanceId: 'seat one' }],
  ['ttyd_port', 'ttyd_port: 7681', { ttydPort: 7681 }],
  ['ttyd_port', 'ttyd_port: 65535', { ttydPort: 65535 }],
  [
    'layout_path',
    'layout_path: rooms/layouts/a.json',
    (p) => ({ layoutPath: `${p.rooms}/layouts/a.json` }),
  ],
  [
    'layout_path',
    'layout_path: ./rooms/../rooms/layouts/a.json',
    (p) => ({ layoutPath: `${p.rooms}/layouts/a.json` }),
  ],
  ['api_key_source', 'api_key_source: env', { apiKeySource: 'env' }],
  [
    'api_key_source',
    'app: wibwob\napi_key_source: visitor_dialog',
    { apiKeySource: 'visitor_dialog' },
  ],
  ['max_visitors', 'max_visitors: 3', { maxPlayers: 3, mode: 'solo' }],
  [
    'preload_files',
    'preload_files: [rooms/files/b.md, rooms/files/a.md]',
    (p) => ({ preloadFiles: [`${p.rooms}/files/b.md`, `${p.rooms}/files/a.md`] }),
  ],
  ['preload_files', 'preload_files: []', { preloadFiles: [] }],
  ['multiplayer', 'multiplayer: true', { multiplayer: true, mode: 'mirror', maxPlayers: 2 }],
  ['multiplayer', 'multiplayer: false', { multiplayer: false, mode: 'solo', maxPlayers: 1 }],
  ['partykit_room', 'multiplayer: true\npartykit_room: a-b', { partykitRoom: 'a-b' }],
  [
    'partykit_server',
    'multiplayer: true\npartykit_server: ws://localhost:1999',
    { partykitServer: 'ws://localhost:1999' },
  ],
  [
    'partykit_server',
    'multiplayer: true\npartykit_server: https://party.example.com',
    { partykitServer: 'https://party.example.com' },
  ],
  ['max_players', 'multiplayer: true\nmax_players: 16', { maxPlayers: 16 }],
  ['max_players', 'multiplayer: true\nmax_visitors: 1\nmax_players: 5', { maxPlayers: 5 }],
  ['app', 'app: desktop', { app: { kind: 'desktop' } }],
  ['app', 'app: wibwob', { app: { kind: 'wibwob' } }],
  [
    'app',
    'app: [htop, "--tree", "$(x); rm"]',
    { app: { kind: 'command', argv: ['htop', '--tree', '$(x); rm'] } },
  ],
  [
    'ipc',
    'app: [python3, art.py]\nipc: true',
    { app: { kind: 'command', argv: ['python3', 'art.py'], ipc: true } },
  ],
  ['ipc', 'app: [htop]\nipc: false', { app: { kind: 'command', argv: ['htop'] } }],
  [
    'wibwob',
    'app: wibwob\nwibwob: { command: [/opt/w, "-x"], cwd: dos }',
    (p) => ({ app: { kind: 'wibwob', argv: ['/opt/w', '-x'], cwd: `${p.dir}/dos` } }),
  ],
  [
    'wibwob',
    'app: wibwob\nwibwob: { cwd: ./dos/art }',
    (p) => ({ app: { kind: 'wibwob', cwd: `${p.dir}/dos/art` } }),
  ],
  ['mode', 'mode: mirror', { mode: 'mirror', multiplayer: true, maxPlayers: 2 }],
  ['mode', 'mode: shared', { mode: 'shared', multiplayer: true, maxPlayers: 8 }],
  ['mode', 'mode: solo', { mode: 'solo', multiplayer: false, maxPlayers: 1 }],
  ['host', 'host:', { hosts: [] }],
  [
    'host',
    'host: github:Octocat',
    { hosts: [{ kind: 'account', provider: 'github', account: 'octocat' }] },
  ],
  [
    'host',
    'host: [ "x:@jack", ada@Example.org, "oidc:#a|B" ]',
    {
      hosts: [
        { kind: 'account', provider: 'x', account: 'jack' },
        { kind: 'mail', address: 'ada@example.org' },
        { kind: 'subject', provider: 'oidc', subject: 'a|B' },
      ],
    },
  ],
  ['access', 'access: guest', { access: 'guest' }],
  ['door', 'door: knock', { door: 'knock' }],
  ['keyboard', 'mode: shared\nkeyboard: one', { keyboard: 'one' }],
  ['keyboard', 'mode: shared', { keyboard: 'everyone' }],
  ['watchers', 'multiplayer: true', { watchers: 'look' }],
  ['watchers', 'multiplayer: true\nwatchers: type', { watchers: 'type' }],
  ['locked', 'multiplayer: true\nlocked: true', { locked: true }],
  ['record', 'mode: solo', { record: false }],
  ['record', 'mode: solo\nrecord: true', { record: true }],
  [
    'guests',
    'multiplayer: true\nguests: { type: false, chat: false }',
    { guests: { type: false, arrange: true, chat: false, point: true } },
  ],
  ['access', 'access: login', { access: 'login', allow: [] }],
  ['access', 'access: invite', { access: 'invite' }],
  [
    'allow',
    'access: login\nallow: [ "github:my-org/*", "*@example.org", "oidc:staff/*" ]',
    {
      allow: [
        { kind: 'organisation', provider: 'github', organisation: 'my-org' },
        { kind: 'domain', domain: 'example.org' },
        { kind: 'organisation', provider: 'oidc', organisation: 'staff' },
      ],
    },
  ],
  ['persist', 'persist: 30s', { persistSeconds: 30 }],
  ['persist', 'persist: 10m', { persistSeconds: 600 }],
  ['persist', 'persist: 2h', { persistSeconds: 7200 }],
  ['persist', 'persist: 365d', { persistSeconds: 31_536_000 }],
  ['persist', 'persist: 90', { persistSeconds: 90 }],
  ['persist', 'persist: 0', { persistSeconds: 0 }],
  ['persist', 'persist: forever', { persistSeconds: null }],
  ['grid', 'grid: 120x36', { grid: { cols: 120, rows: 36 } }],
  ['grid', 'grid: { cols: 16, rows: 6 }', { grid: { cols: 16, rows: 6 } }],
  ['grid', 'grid: free', { grid: null }],
  ['umask', 'umask: "027"', { umask: 0o027 }],
  ['umask', '', { umask: 0o022 }],
  ['sandbox', '', { sandbox: 'auto', network: 'none' }],
  ['sandbox', 'sandbox: bwrap\nnetwork: host', { sandbox: 'bwrap', network: 'host' }],
  ['network', 'app: [top]\nnetwork: host', { sandbox: 'auto', network: 'host' }],
  ['agent', 'agent: false', { agent: null }],
  ['agent', 'agent: { enabled: false, model: m-1 }', { agent: null }],
  [
    'agent',
    'multiplayer: true\nagent: true',
    {
      agent: {
        name: 'Resident',
        provider: 'anthropic',
        maxTokens: 1_024,
        speaks: 'asked',
        hands: { look: 'do', point: 'do' },
        budget: {
          messagesPerHour: 20,
          tokensPerVisitor: 200_000,
          tokensPerDay: 1_000_000,
          usdPerDay: 5,
        },
        memory: true,
      },
    },
  ],
  [
    'agent',
    `multiplayer: true
agent:
  name: "  Wib  "
  provider: openai
  model: local-7b
  base_url: http://127.0.0.1:11434/v1
  max_tokens: 64
  speaks: always
  hands: [look, open, open: ask, { move: ask, close: ask }]
  budget: { messages_per_hour: 3, usd_per_day: 0.25 }
  memory: false`,
    {
      agent: {
        name: 'Wib',
        provider: 'openai',
        model: 'local-7b',
        baseUrl: 'http://127.0.0.1:11434/v1',
        maxTokens: 64,
        speaks: 'always',
        // Named twice: the stricter one holds.
        hands: { look: 'do', open: 'ask', move: 'ask', close: 'ask' },
        budget: {
          messagesPerHour: 3,
          tokensPerVisitor: 200_000,
          tokensPerDay: 1_000_000,
          usdPerDay: 0.25,
        },
        memory: false,
      },
    },
  ],
  ['agent', '', { agent: null }],
  [
    'allow_types',
    'multiplayer: true\nallow_types: [terminal, browser, terminal]',
    { allowTypes: ['terminal', 'browser'] },
  ],
  ['clipboard', 'clipboard: never', { wishes: { clipboard: 'never', notifications: 'show' } }],
  [
    'notifications',
    'notifications: never',
    { wishes: { clipboard: 'ask', notifications: 'never' } },
  ],
];

/** Key, YAML, where the problem is, and a part of what it says. */
const BAD: [key: string, yaml: string, message: RegExp, at?: string][] = [
  ['room_id', 'room_id: Studio', /small letters/],
  ['room_id', 'room_id: -a', /small letters/],
  ['room_id', `room_id: ${'a'.repeat(65)}`, /1 to 64/],
  ['room_id', 'room_id: 7', /small letters/],
  ['room_id', 'room_id:', /is missing; write/],
  ['display_name', 'display_name: ""', /at most 80/],
  ['display_name', `display_name: ${'x'.repeat(81)}`, /at most 80/],
  ['display_name', 'display_name: "a\\u001b[2Jb"', /at most 80/],
  ['display_name', 'display_name: 5', /write a name/],
  ['instance_id', 'instance_id: a/b', /without a slash/],
  ['instance_id', 'instance_id: "a\\0b"', /without a slash/],
  ['instance_id', `instance_id: ${'ü'.repeat(33)}`, /1 to 64/],
  ['instance_id', 'instance_id: ""', /1 to 64/],
  ['instance_id', 'instance_id: true', /1 to 64/],
  // YAML's number 22, which is octal 026.
  ['umask', 'umask: 022', /in quotes/],
  ['umask', 'umask: "8"', /three octal digits/],
  ['umask', 'umask: "0888"', /three octal digits/],
  ['sandbox', 'sandbox: docker', /`auto`, `bwrap`, `none`/],
  ['sandbox', 'sandbox: true', /`auto`, `bwrap`, `none`/],
  ['network', 'network: lan', /`none`, `host`/],
  ['network', 'app: [top]\nsandbox: none\nnetwork: none', /kept by a box alone/],
  ['ttyd_port', 'ttyd_port: 1023', /1024 to 65535/],
  ['ttyd_port', 'ttyd_port: 65536', /1024 to 65535/],
  ['ttyd_port', 'ttyd_port: "7681"', /1024 to 65535/],
  ['ttyd_port', 'ttyd_port: 7681.5', /1024 to 65535/],
  ['ttyd_port', 'multiplayer: true\nttyd_port: 65535', /ports 65535 to 65536/],
  ['layout_path', 'layout_path: rooms/layouts/none.json', /does not exist/],
  ['layout_path', 'layout_path: rooms/layouts', /is not a file/],
  ['layout_path', 'layout_path: ../outside.json', /leads out of the project/],
  ['layout_path', 'layout_path: rooms/../../../etc/hostname', /leads out/],
  ['layout_path', 'layout_path: /etc/hostname', /is absolute/],
  ['layout_path', 'layout_path: .', /leads out|is not a file/],
  ['layout_path', 'layout_path: rooms/layouts/broken.json', /"windows" is missing/],
  ['layout_path', 'layout_path: [a]', /path of a file/],
  ['api_key_source', 'api_key_source: vault', /`env`, `host_config`, `visitor_dialog`/],
  ['max_visitors', 'max_visitors: 0', /1 to 50/],
  ['max_visitors', 'max_visitors: many', /1 to 50/],
  ['max_visitors', 'multiplayer: true\nmax_visitors: 17', /at most 16 seats/],
  ['preload_files', 'preload_files: rooms/files/a.md', /list of at most 32/],
  ['preload_files', 'preload_files: [rooms/files/none.md]', /does not exist/, 'preload_files[0]'],
  ['preload_files', 'preload_files: [rooms/files/a.md, 5]', /path of a file/, 'preload_files[1]'],
  ['preload_files', 'preload_files: ["a\\0b"]', /path of a file/, 'preload_files[0]'],
  ['preload_files', `preload_files: [${'rooms/files/a.md,'.repeat(33)}]`, /at most 32/],
  ['multiplayer', 'multiplayer: "yes"', /without quotes/],
  ['multiplayer', 'multiplayer: 1', /without quotes/],
  ['partykit_room', 'multiplayer: true\npartykit_room: A/B', /small letters/],
  ['partykit_server', 'multiplayer: true\npartykit_server: localhost:1999', /`wss:\/\/`/],
  ['partykit_server', 'multiplayer: true\npartykit_server: file:///etc/passwd', /`wss:\/\/`/],
  ['partykit_server', 'multiplayer: true\npartykit_server: wss://a:b@c', /without user name/],
  ['partykit_server', 'multiplayer: true\npartykit_server: wss://a@c', /without user name/],
  ['max_players', 'multiplayer: true\nmax_players: 51', /1 to 50/],
  ['max_players', 'multiplayer: true\nmax_players: 2.5', /1 to 50/],
  ['max_players', 'multiplayer: true\nmax_players: 17', /at most 16 seats/],
  ['app', 'app: htop --tree', /as a list of its words/],
  ['app', 'app: []', /as a list of its words/],
  ['app', 'app: [""]', /as a list of its words/],
  ['app', 'app: [a, 5]', /as a list of its words/],
  ['app', 'app: ["a\\0b"]', /as a list of its words/, 'app[0]'],
  ['ipc', 'app: [htop]\nipc: "yes"', /`true` or `false`/],
  ['wibwob', 'app: wibwob\nwibwob: /opt/w', /write `\{ command:/],
  ['wibwob', 'app: wibwob\nwibwob: {}', /or one of the two/],
  ['wibwob', 'app: wibwob\nwibwob: { command: w }', /write `\{ command:/, 'wibwob.command'],
  ['wibwob', 'app: wibwob\nwibwob: { cwd: none }', /does not exist/, 'wibwob.cwd'],
  ['wibwob', 'app: wibwob\nwibwob: { cwd: dos/art/a.txt }', /is not a folder/, 'wibwob.cwd'],
  ['wibwob', 'app: wibwob\nwibwob: { cwd: ../out }', /leads out of the project/, 'wibwob.cwd'],
  ['wibwob', 'app: wibwob\nwibwob: { cwd: /opt }', /is absolute/, 'wibwob.cwd'],
  ['mode', 'mode: mirrored', /`mirror`, `shared`, `solo`/],
  ['mode', 'multiplayer: true\nmode: solo', /contradicts `multiplayer: true`/],
  ['mode', 'multiplayer: false\nmode: mirror', /contradicts `multiplayer: false`/],
  ['mode', 'multiplayer: false\nmode: shared', /contradicts `multiplayer: false`/],
  ['host', 'host: [a]', /write accounts, such as `github:octocat`/],
  ['host', 'host: github:my-org/*', /write accounts/],
  ['allow', 'access: login\nallow: octocat', /organisations \(`github:my-org\/\*`\)/],
  ['allow', 'access: login\nallow: [ "x:org/*" ]', /write accounts/],
  ['allow', 'access: login\nallow: [ "gitlab:ada" ]', /write accounts/],
  ['allow', 'allow: [ "github:ada" ]', /everyone with the link comes in/],
  ['access', 'access: all', /`guest`, `invite`, `login`/],
  ['host', 'host: ada', /write accounts/],
  ['door', 'door: shut', /`open`, `knock`/],
  ['keyboard', 'mode: shared\nkeyboard: two', /`everyone`, `one`/],
  ['watchers', 'multiplayer: true\nwatchers: sit', /`look`, `type`/],
  ['locked', 'locked: 1', /`true` or `false`/],
  ['record', 'record: always', /`true` or `false`/],
  ['guests', 'multiplayer: true\nguests: { move: false }', /is not a key/, 'guests.move'],
  ['guests', 'multiplayer: true\nguests: none', /`type`, `arrange`, `chat` and `point`/],
  ['agent', 'agent: true', /a solo room has no party/],
  ['agent', 'multiplayer: true\nagent: { provider: openai }', /needs the name of a `model`/],
  ['agent', 'agent: { provider: mistral }', /`anthropic`, `openai`/, 'agent.provider'],
  ['persist', 'persist: 10 weeks', /such as `30s`/],
  ['persist', 'persist: -1', /such as `30s`/],
  ['persist', 'persist: 1.5', /such as `30s`/],
  ['persist', 'persist: 366d', /at most 365d/],
  ['persist', 'persist: true', /such as `30s`/],
  ['grid', 'grid: 120', /write `120x36`/],
  ['grid', 'grid: 120 x 36', /write `120x36`/],
  ['grid', 'grid: 10x36', /16 to 500 columns/],
  ['grid', 'grid: 501x36', /16 to 500 columns/],
  ['grid', 'grid: { cols: 120, rows: 5 }', /6 to 200 rows/, 'grid.rows'],
  ['grid', 'grid: { cols: 120 }', /write `120x36`/],
  ['agent', 'agent: wib', /write `true`, `false`, or keys/],
  ['agent', 'agent: []', /write `true`, `false`, or keys/],
  ['agent', 'agent: { enabled: maybe }', /without quotes/, 'agent.enabled'],
  ['agent', 'agent: { base_url: "javascript:1" }', /`https:\/\/`/, 'agent.base_url'],
  ['agent', 'agent: { base_url: "wss://a.example" }', /`https:\/\/`/, 'agent.base_url'],
  ['agent', 'agent: { base_url: "https://a:b@c" }', /without user name/, 'agent.base_url'],
  ['agent', 'agent: { mood: odd }', /is not a key of `agent`/, 'agent.mood'],
  ['agent', 'agent: { modell: m-1 }', /did you mean `model`/, 'agent.modell'],
  ['agent', 'agent: { name: "" }', /at most 32/, 'agent.name'],
  ['agent', 'agent: { name: "\\u200b" }', /at most 32/, 'agent.name'],
  ['agent', 'agent: { name: System }', /kept for the room itself/, 'agent.name'],
  ['agent', 'agent: { name: "[h0st] 2" }', /kept for the room itself/, 'agent.name'],
  ['agent', 'agent: { model: 4 }', /name of a model/, 'agent.model'],
  ['agent', 'agent: { max_tokens: 0 }', /1 to 1000000/, 'agent.max_tokens'],
  ['agent', 'agent: { speaks: never }', /`asked`, `alone`, `always`/, 'agent.speaks'],
  ['agent', 'agent: { hands: look }', /write a list of `look`/, 'agent.hands'],
  ['agent', 'agent: { hands: [shell] }', /write a list of `look`/, 'agent.hands[0]'],
  ['agent', 'agent: { hands: [{ open: always }] }', /\{ open: ask \}/, 'agent.hands[0]'],
  ['agent', 'agent: { hands: [{}] }', /\{ open: ask \}/, 'agent.hands[0]'],
  ['agent', 'agent: { budget: 5 }', /messages_per_hour/, 'agent.budget'],
  ['agent', 'agent: { budget: { usd_per_day: -1 } }', /0 to 100000/, 'agent.budget.usd_per_day'],
  ['agent', 'agent: { budget: { usd: 1 } }', /is not a key of `agent`/, 'agent.budget.usd'],
  ['agent', 'agent: { memory: 3 }', /without quotes/, 'agent.memory'],
  ['allow_types', 'multiplayer: true\nallow_types: terminal', /list of window types/],
  [
    'allow_types',
    'multiplayer: true\nallow_types: [Terminal]',
    /list of window types/,
    'allow_types[0]',
  ],
  ['clipboard', 'clipboard: always', /write one of `ask`, `never`/],
  ['notifications', 'notifications: system', /write one of `show`, `never`/],
];

describe('keys of a room file', () => {
  test('every key is in both tables', () => {
    expect([...new Set(GOOD.map(([key]) => key))].sort()).toEqual([...ROOM_KEYS].sort());
    expect([...new Set(BAD.map(([key]) => key))].sort()).toEqual([...ROOM_KEYS].sort());
  });

  test.each(GOOD)('%s: accepts %j', async (_, yaml, expected) => {
    const { room, problems } = await parse(yaml);
    expect(problems).toEqual([]);
    expect(room).toMatchObject(typeof expected === 'function' ? expected(project) : expected);
  });

  test.each(BAD)('%s: refuses %j with %s', async (key, yaml, message, at = key) => {
    const { room, problems } = await parse(yaml);
    expect(room).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ key: at, level: 'error', file: 'rooms/r.md' });
    expect(problems[0]?.message).toMatch(message);
    // The problem is on a line of its own key, counted in the file with its `---`.
    const given = /^room_id:/m.test(yaml) ? yaml : `room_id: r\n${yaml}`;
    const line = given.split('\n').findIndex((text) => text.startsWith(`${key}:`)) + 2;
    expect(problems[0]?.line).toBe(line);
  });

  test.each([
    ['room_idd: a', /did you mean `room_id`\?/],
    ['maxplayers: 2', /did you mean `max_players`\?/],
    ['max-players: 2', /did you mean `max_players`\?/],
    ['Multiplayer: true', /did you mean `multiplayer`\?/],
    ['xyzzyxyzzy: 1', /is not a key of room files\.$/],
  ])('an unknown key: %s', async (yaml, message) => {
    const { room, problems } = await parse(`room_id: r\n${yaml}`);
    expect(room).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 3, key: yaml.split(':')[0] });
    expect(problems[0]?.message).toMatch(message);
  });

  test.each([
    ['partykit_room: p', 'partykit_room'],
    ['allow_types: [terminal]', 'allow_types'],
    ['wibwob: { cwd: dos }', 'wibwob'],
    ['ipc: true', 'ipc'],
    ['api_key_source: host_config', 'api_key_source'],
    ['api_key_source: visitor_dialog', 'api_key_source'],
    ['multiplayer: true\nmax_players: 1', 'max_players'],
    ['multiplayer: true\nkeyboard: one', 'keyboard'],
  ])('%j opens with a warning', async (yaml, key) => {
    const { room, problems } = await parse(yaml);
    expect(room?.id).toBe('r');
    expect(problems).toEqual([expect.objectContaining({ key, level: 'warning' })]);
  });
});
