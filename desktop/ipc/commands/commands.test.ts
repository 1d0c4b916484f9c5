import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DesktopProcess, startDesktop } from '../../../testing/desktop.ts';

const SUCCESS = '{"success":true}';
const NOT_FOUND = '{"error":"Window not found"}';

describe('commands', () => {
  let app: DesktopProcess;
  const run = (command: string): Promise<string> => app.command(`cmd:${command}`);
  const create = async (params: string): Promise<string> =>
    JSON.parse(await run(`create_window ${params}`)).id as string;
  const find = async (id: string) => (await app.state()).windows.find((win) => win.id === id);

  beforeAll(async () => {
    app = await startDesktop();
  });
  beforeEach(async () => {
    await run('close_all');
  });
  afterAll(() => app.close());

  test('an empty desktop has no windows and no chat; then come what the original lacks', async () => {
    const reply = await run('get_state');
    expect(reply.startsWith('{"windows":[],"chat_log":[]')).toBe(true);
    expect(JSON.parse(reply)).toMatchObject({
      boot: expect.stringMatching(/^[0-9a-f]{16}$/),
      canvas: { cols: 120, rows: 35 },
    });
  });

  test('the canvas leaves out the menu bar', async () => {
    expect(await run('get_canvas_size')).toBe('{"width":120,"height":35,"cols":120,"rows":35}');
  });

  test('window types keep the original’s names; scramble is not for create_window', async () => {
    const { window_types: types } = JSON.parse(await run('get_window_types'));
    const names = types.map(({ type }: { type: string }) => type);
    for (const name of ['test_pattern', 'gradient', 'life', 'text_view', 'text_editor', 'scramble'])
      expect(names).toContain(name);
    expect(types).toContainEqual({ type: 'life', spawnable: true });
    expect(types).toContainEqual({ type: 'scramble', spawnable: false });
  });

  test('capabilities list the commands, those beyond the original too', async () => {
    const { version, commands } = JSON.parse(await run('get_capabilities'));
    expect(version).toBe('v1');
    for (const name of [
      'cascade',
      'raise_window',
      'zoom_window',
      'set_props',
      'set_title',
      'get_text',
    ])
      expect(commands).toContainEqual({
        name,
        description: expect.any(String),
        requires_path: false,
      });
    expect(commands).toContainEqual(
      expect.objectContaining({ name: 'open_workspace', requires_path: true }),
    );
  });

  test('create_window takes bounds as they are and always says the id', async () => {
    const id = await create('type=life x=20 y=6 w=40 h=12');
    expect(await find(id)).toMatchObject({ type: 'life', x: 20, y: 6, w: 40, h: 12 });
    const wild = await create('type=gradient x=-9 y=90 w=2 h=300 gradient=radial palette=ember');
    expect(await find(wild)).toMatchObject({
      x: -9,
      y: 90,
      w: 2,
      h: 300,
      props: { gradient: 'radial', palette: 'ember' },
    });
    expect(await create('type=test_pattern title=x')).toMatch(/^w\d+$/);
    expect((await app.state()).windows[0]).toMatchObject({ type: 'test_pattern', title: '' });
    expect(await run('create_window type=nope')).toBe('err unknown type');
    expect(await run('create_window')).toBe('err unknown type');
    expect(await run('create_window type=scramble')).toBe('err unsupported type');
    expect(await run('create_window type=text_view')).toBe('err missing path');
    expect(await create('type=text_view path=/nonexistent.txt')).toMatch(/^w\d+$/);
  });

  test('move, resize, focus, raise, zoom and close a window', async () => {
    const id = await create('type=life x=1 y=1 w=40 h=12');
    const top = await create('type=life x=2 y=2 w=40 h=12');
    expect(await run(`move_window id=${id} x=-3 y=abc`)).toBe(SUCCESS);
    expect(await find(id)).toMatchObject({ x: -3, y: 0, w: 40, h: 12 });
    expect(await run(`resize_window id=${id} width=500 height=1`)).toBe(SUCCESS);
    expect(await find(id)).toMatchObject({ w: 120, h: 6 });
    expect(await run(`focus_window id=${id}`)).toBe(SUCCESS);
    expect((await app.state()).windows.map((win) => [win.id, win.focused])).toEqual([
      [top, false],
      [id, true],
    ]);
    expect(await run(`raise_window id=${id}`)).toBe(SUCCESS);
    expect((await app.state()).windows[0]?.id).toBe(id);
    expect(await run(`zoom_window id=${id} zoomed=true`)).toBe(SUCCESS);
    expect(await find(id)).toMatchObject({ zoomed: true, x: 0, y: 0, w: 120, h: 34 });
    expect(await run(`zoom_window id=${id} zoomed=false`)).toBe(SUCCESS);
    expect(await find(id)).toMatchObject({ zoomed: false, x: -3, y: 0, w: 120, h: 6 });
    expect(await run(`close_window id=${id}`)).toBe(SUCCESS);
    expect(await find(id)).toBeUndefined();
  });

  test('what is missing is said in the original’s words', async () => {
    expect(await run('move_window id=w1')).toBe('err missing id/x/y');
    expect(await run('resize_window id=w1 w=10 h=5')).toBe('err missing id/width/height');
    expect(await run('focus_window')).toBe('err missing id');
    expect(await run('close_window')).toBe('err missing id');
    for (const command of ['move_window x=1 y=1', 'focus_window', 'close_window', 'raise_window'])
      expect(await run(`${command} id=w999`)).toBe(NOT_FOUND);
    for (const line of ['cmd:nope', 'hello', ''])
      expect(await app.command(line)).toBe('err unknown cmd');
    expect(await run('exec_command')).toBe('err missing name');
    expect(await run('exec_command name=nope')).toBe('err unknown command');
    expect(await run('exec_command name=open_workspace')).toBe('err missing path');
    expect(await run('send_text id=w1 content=x')).toBe('err no text editor available');
  });

  test('commands on all windows answer ok', async () => {
    await create('type=life');
    await create('type=life');
    for (const command of ['cascade', 'tile', 'pattern_mode mode=tiled', 'exec_command name=tile'])
      expect(await run(command)).toBe('ok');
    expect((await app.state()).windows.map(({ w, h }) => [w, h])).toEqual([
      [60, 34],
      [60, 34],
    ]);
    expect(await run('exec_command name=close_all')).toBe('ok');
    expect((await app.state()).windows).toEqual([]);
  });

  test('properties are checked, and all or none are set', async () => {
    const id = await create('type=life seed=7 speed=0');
    expect((await find(id))?.props).toMatchObject({ seed: 7, speed: 0 });
    expect(await run(`set_props id=${id} seed=9 palette=ice`)).toBe(SUCCESS);
    expect(await run(`set_props id=${id} seed=1 speed=99 x=1`)).toBe('err invalid props speed,x');
    expect((await find(id))?.props).toMatchObject({ seed: 9, palette: 'ice', speed: 0 });
    expect(await run(`set_props id=${id}`)).toBe('err missing id/props');
    expect(await run('set_props id=w999 seed=1')).toBe(NOT_FOUND);
  });

  test('AR2: the room’s clock is whole ms; a speed that is set alone takes its frame along', async () => {
    expect(await run('set_clock offset_ms=-250')).toBe(SUCCESS);
    for (const bad of ['', 'offset_ms=', 'offset_ms=x', 'offset_ms=1.5', 'offset_ms=1e300'])
      expect(await run(`set_clock ${bad}`)).toBe('err missing offset_ms');
    const id = await create('type=life speed=2 frame=40 paused=true');
    expect((await find(id))?.props).toMatchObject({ frame: 40, since: 0 });
    expect(await run(`set_props id=${id} paused=false`)).toBe(SUCCESS);
    const { props } = (await find(id)) ?? {};
    expect(props).toMatchObject({ frame: 40, paused: false });
    expect(props?.since).toBeGreaterThan(0);
    expect(await run(`set_props id=${id} paused=perhaps`)).toBe('err invalid props paused');
    expect(await run(`set_props id=${id} frame=7 since=9 speed=3`)).toBe(SUCCESS);
    expect((await find(id))?.props).toMatchObject({ frame: 7, since: 9, speed: 3 });
    expect(await run('set_clock offset_ms=0')).toBe(SUCCESS);
  });

  test('titles of any bytes leave the state valid JSON', async () => {
    const id = await create('type=text_editor title=a%22b%5C%0Ac%01%FFd');
    expect((await find(id))?.title).toBe('a"b\\ c\ufffdd');
    expect(await run(`set_title id=${id} title=%E4%BD%A0%E5%A5%BD`)).toBe(SUCCESS);
    expect((await find(id))?.title).toBe('你好');
  });

  test('text goes into editors and comes back', async () => {
    expect(await run('send_text id=auto content=hello%20world')).toBe('ok');
    const editor = (await app.state()).windows[0];
    const text = async (): Promise<string> =>
      JSON.parse(await run(`get_text id=${editor?.id}`)).text as string;
    expect(editor).toMatchObject({ type: 'text_editor', text_revision: 1 });
    expect(await text()).toBe('hello world');
    const base64 = Buffer.from('你好\n').toString('base64');
    expect(await run(`send_text id=w77 content=base64:${base64} position=start`)).toBe('ok');
    expect(await text()).toBe('你好\nhello world');
    expect(await run(`set_text id=${editor?.id} content=new`)).toBe(SUCCESS);
    expect(await text()).toBe('new');
    expect((await find(editor?.id ?? ''))?.text_revision).toBe(3);
    expect(await run(`set_text id=${editor?.id}`)).toBe('err missing id/content');
  });

  test('BR19: edits go into a text by revision and come back so; what does not fit it is refused as a whole', async () => {
    const id = await create('type=text_editor');
    const get = async (since = '') => JSON.parse(await run(`get_text_edits id=${id} ${since}`));
    const edit = (base: number, edits: unknown) => {
      const json = Buffer.from(JSON.stringify(edits)).toString('base64');
      return run(`edit_text id=${id} base=${base} by=b7 edits=base64:${json}`);
    };
    const first: number = (await get()).revision;
    const hello = [[0, 0, 'Hello 😀']];
    expect(await edit(first, hello)).toBe(`{"success":true,"revision":${first + 1}}`);
    expect(await get(`since=${first}`)).toEqual({
      ...{ success: true, id, revision: first + 1 },
      changes: [{ revision: first + 1, by: 'b7', edits: hello }],
    });
    // Of two edits at once the positions are those of the text before.
    const two = [
      [0, 1, 'J'],
      [5, 0, ','],
    ];
    expect(JSON.parse(await edit(first + 1, two))).toMatchObject({ revision: first + 2 });
    expect(await get()).toMatchObject({ revision: first + 2, text: 'Jello, 😀' });
    expect(await edit(first, hello)).toBe(`{"error":"changed","revision":${first + 2}}`);
    for (const wrong of [
      [[3, 99, '']],
      [[8, 0, 'x']],
      [[0, 0, '\u001b[2J']],
      [
        [5, 0, 'b'],
        [0, 0, 'a'],
      ],
      [[-1, 0, 'x']],
      'nope',
    ])
      expect(await edit(first + 2, wrong), JSON.stringify(wrong)).toBe('err invalid edits');
    expect(await get(`since=${first + 2}`)).toMatchObject({ changes: [] });
    expect(await get('since=99')).toMatchObject({ text: 'Jello, 😀' });
    expect(await run('edit_text id=w99 base=0 edits=[]')).toBe('{"error":"Window not found"}');
  });

  test('PA4: strokes go into a picture and come back by revision; what is none is refused as a whole', async () => {
    const id = await create('type=paint x=1 y=1 w=60 h=20');
    const [one, two] = ['00000001_abcd', '00000002_abcd'];
    const get = async (since: string) => JSON.parse(await run(`get_strokes id=${id} ${since}`));
    expect((await find(id))?.strokes_revision).toBe(0);
    expect(await run(`set_strokes id=${id} ${one}=p9b0000 ${two}=t1b0101a%20b`)).toBe(SUCCESS);
    expect(await get('')).toEqual({
      success: true,
      id,
      revision: 1,
      whole: true,
      strokes: { [one]: 'p9b0000', [two]: 't1b0101a b' },
    });
    expect(await run(`set_strokes id=${id} ${one}=`)).toBe(SUCCESS);
    expect(await get('since=1')).toMatchObject({
      revision: 2,
      whole: false,
      strokes: { [one]: null },
    });
    expect(await get('since=99')).toMatchObject({ whole: true, strokes: { [two]: 't1b0101a b' } });
    expect(await run(`set_strokes id=${id} ${one}=p9b0000 ${two}=nope`)).toBe(
      `err invalid strokes ${two}`,
    );
    expect(await run(`set_strokes id=${id} x=p9b0000`)).toBe('err invalid strokes x');
    expect((await find(id))?.strokes_revision).toBe(2);
    expect(await run(`set_strokes id=${id}`)).toBe('err missing id/strokes');
    expect(await run('get_strokes id=w999')).toBe(NOT_FOUND);
    expect(await run(`get_strokes id=${await create('type=life')}`)).toBe('err no picture');
    // A layout file has them, too.
    await run('export_state path=picture.json');
    await run('import_state path=picture.json');
    const again = (await app.state()).windows.find(({ type }) => type === 'paint')?.id;
    expect(JSON.parse(await run(`get_strokes id=${again}`)).strokes).toEqual({
      [two]: 't1b0101a b',
    });
  });

  test('a chat line needs an open Scramble', async () => {
    expect(await run('exec_command name=chat_receive sender=bob text=hi')).toBe(
      'err scramble not open',
    );
    expect(await run('exec_command name=chat_receive sender=bob')).toBe('err missing text');
    expect(await run('exec_command name=scramble_expand')).toBe('ok');
    expect(await run('exec_command name=open_scramble')).toBe('ok');
    expect((await app.state()).windows.map(({ type }) => type)).toEqual(['scramble']);
    expect(await run('exec_command name=chat_receive sender=bob text=hello%20from%20remote')).toBe(
      'ok',
    );
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('bob: hello from remote'));
    expect((await app.state()).chat_log).toEqual([]);
  });

  test('BR20: a line of somebody else is shown while it is written, piece by piece', async () => {
    const grow = (more: string) => run(`exec_command name=chat_grow id=7 sender=Ada ${more}`);
    expect(await grow('text=I')).toBe('err scramble not open');
    await run('exec_command name=open_scramble');
    expect(await grow('at=3 text=I')).toBe('err unknown line');
    expect(await grow('text=I%20am%20')).toBe('ok');
    expect(await grow('at=5 text=here')).toBe('ok');
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('Ada: I am here ▍'));
    expect(await grow('at=2 text=was%20here. done=1')).toBe('ok');
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('Ada: I was here. '));
    expect(app.screen().join('\n')).not.toContain('▍');
    expect(await run('exec_command name=chat_grow id=0 text=x')).toBe('err bad id');
    expect((await app.state()).chat_log).toEqual([]);
  });

  test('save, restore, save gives the same file; a bad file is refused and changes nothing', async () => {
    await create('type=gradient x=3 y=2 w=30 h=10 gradient=diagonal');
    await create('type=life x=5 y=4 w=40 h=12 seed=99');
    const id = await create('type=text_editor x=9 y=8 w=30 h=10 title=Notes');
    await create('type=text_view path=nothing.txt x=1 y=1 w=20 h=8');
    await run(`zoom_window id=${id} zoomed=true`);
    await run(`raise_window id=${id}`);
    const file = (name: string): string => path.join(app.folder, name);
    expect(await run('export_state path=a.json')).toBe('ok');
    expect(await run(`import_state path=${file('a.json')}`)).toBe('ok');
    expect(await run('export_state path=b.json')).toBe('ok');
    expect(readFileSync(file('b.json'), 'utf8')).toBe(readFileSync(file('a.json'), 'utf8'));
    expect(await run('export_state path=/nonexistent/x.json')).toBe('err export failed');
    writeFileSync(file('bad.json'), '{"windows":[]}');
    expect(await run('import_state path=bad.json')).toBe('err invalid snapshot');
    expect(await run('import_state path=none.json')).toBe('err cannot open import path');
    expect(await run('import_state')).toBe('err missing path');
    expect((await app.state()).windows).toHaveLength(4);
    expect(await run('save_workspace')).toBe('ok');
    expect(readFileSync(file('workspaces/last_workspace.json'), 'utf8')).toBe(
      readFileSync(file('a.json'), 'utf8'),
    );
    expect(readdirSync(file('workspaces'))).toHaveLength(2);
  });

  test('a screenshot is the screen as text', async () => {
    await create('type=life');
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('Game of Life'));
    expect(await run('screenshot')).toBe('ok');
    const [file = ''] = readdirSync(path.join(app.folder, 'screenshots'));
    expect(readFileSync(path.join(app.folder, 'screenshots', file), 'utf8')).toContain(
      'Game of Life',
    );
  });

  test('a window of another seat does not take the keys from somebody who types', async () => {
    const editor = await create('type=text_editor');
    await create('type=life');
    await run('exec_command name=open_scramble');
    expect((await app.state()).windows.find(({ focused }) => focused)?.id).toBe(editor);
  });
});
