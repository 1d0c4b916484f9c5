// The operators' page at work, on a room with two people: health and its end, approvals, actions, log, people at the door.
import { pairRoom } from '../rooms.ts';
import { enterPair, expect, testWith } from '../test.ts';
import { confirm, linesOf, openDashboard, problems, seat } from './dashboard.ts';

const test = testWith({
  rooms: {
    lab: pairRoom('lab'),
    attic: pairRoom('attic'),
    gate: pairRoom('gate', 'door: knock\n'),
  },
});

test('an operator sees two seats live, a ttyd that hangs with its reason and its end, and restarts a seat', async ({
  browser,
  page,
  server,
}) => {
  await using pair = await enterPair(browser, server, 'lab');
  await openDashboard(page, server);
  await expect(seat(page, 'lab.1')).toContainText('Ada');
  await expect(seat(page, 'lab.2')).toContainText('Bob Builder');
  for (const of of ['lab.1', 'lab.2']) {
    await expect(seat(page, of)).toHaveAttribute('data-level', 'ok');
    await expect.poll(() => linesOf(seat(page, of))).toContain('Window');
  }
  await expect(page.locator('[data-room="attic"]')).toContainText('nobody here');
  await expect(page.locator('[data-ttyd]')).toContainText('as expected');

  const [{ pids } = { pids: null }] = await server.seats('lab');
  const ttyd = pids?.ttyd as number;
  process.kill(ttyd, 'SIGSTOP');
  try {
    const reason = seat(page, 'lab.1').locator('[data-reason="ttyd-silent"]');
    await expect(reason).toContainText(`Process ${ttyd}.`);
    await expect(seat(page, 'lab.1')).toHaveAttribute('data-level', 'bad');
    await expect(seat(page, 'lab.2')).toHaveAttribute('data-level', 'ok');
    const alert = page.locator('[data-alert="ttyd-silent"]');
    await expect(alert).toHaveAttribute('data-state', 'firing');
    await expect(alert).toContainText('alert_after_s: 10 s');
  } finally {
    process.kill(ttyd, 'SIGCONT');
  }
  await expect(seat(page, 'lab.1')).toHaveAttribute('data-level', 'ok');
  const over = page.locator('[data-alert="ttyd-silent"][data-state="resolved"]');
  await over.locator('[data-acknowledge]').click();
  await expect(over).toHaveCount(0);
  await page.reload();
  await expect(seat(page, 'lab.1')).toBeVisible();
  await expect(over).toHaveCount(0);

  await seat(page, 'lab.2').locator('[data-stop]').click();
  await expect(page).toHaveURL(/#room=lab&seat=2$/);
  const large = page.locator('[data-large="lab.2"]');
  await expect.poll(() => linesOf(large)).toContain('Window');
  const before = (await server.seats('lab'))[1]?.pids.app;
  await large.locator('[data-do="restart"]').click();
  await expect(page.locator('dialog[open]').last()).toContainText('started anew');
  await page.locator('dialog[open]').last().getByRole('button', { name: 'Cancel' }).click();
  expect((await server.seats('lab'))[1]?.pids.app).toBe(before);
  await large.locator('[data-do="restart"]').click();
  await confirm(page);
  await expect(page.locator('.toast')).toHaveText('Restarted: Room lab, seat 2');
  await expect.poll(async () => (await server.seats('lab'))[1]?.pids.app).not.toBe(before);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/ops$/);
  expect(pair.a.pid).not.toBe(pair.b.pid);
});

test('what waits stands on top: a question is approved, somebody at a door is let in', async ({
  browser,
  page,
  server,
}) => {
  await using pair = await enterPair(browser, server, 'lab');
  await server.operate('lab', 'pause', { seat: 1, question: 'May she delete it?' });
  await openDashboard(page, server);
  const question = page.locator('[data-question="lab.1"]');
  await expect(question).toContainText('May she delete it?');
  await expect(seat(page, 'lab.1')).toContainText('Paused');
  await question.locator('[data-do="approve"]').click();
  await confirm(page);
  await expect(page.locator('.toast')).toHaveText('Approved: Room lab, seat 1');
  await expect(question).toHaveCount(0);
  await expect(seat(page, 'lab.1')).not.toContainText('Paused');
  await expect(pair.a.page.locator('teleport-overlay [data-status]').first()).toHaveAttribute(
    'data-status',
    'live',
  );

  // Nobody is in that room.
  const eve = await (await browser.newContext()).newPage();
  await eve.goto(`${server.url}/room/gate/?name=Eve`);
  await eve.getByRole('button', { name: 'Knock' }).click();
  const knock = page.locator('[data-knocks="gate"]');
  await expect(knock).toContainText('Eve knocks');
  await knock.locator('[data-knock="let_in"]').click();
  await expect(page.locator('.toast')).toHaveText('Let in: Eve');
  await expect(eve).toHaveURL(/\/room\/gate\/$/);
  await expect(knock).toHaveCount(0);
  await eve.context().close();
});

test('an operator who wants to be notified is told of what begins to wait, once, and not of what waited before', async ({
  browser,
  page,
  server,
}) => {
  // What a system would show; Chromium without a screen has nobody to show it to.
  await page.addInitScript(() => {
    const told: string[] = [];
    class Shown {
      static permission = 'default';
      static requestPermission(): Promise<string> {
        Shown.permission = 'granted';
        return Promise.resolve(Shown.permission);
      }
      constructor(title: string, { body }: { body: string }) {
        told.push(`${title}: ${body}`);
        if (body.includes('not here')) throw new TypeError('Illegal constructor');
      }
    }
    Object.assign(window, { Notification: Shown, told });
  });
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  await using _pair = await enterPair(browser, server, 'lab');
  await server.operate('lab', 'pause', { seat: 1, question: 'Before?' });
  await openDashboard(page, server);
  await expect(page.locator('[data-question="lab.1"]')).toBeVisible();
  await page.locator('[data-notify]').click();
  await expect(page.locator('[data-notify]')).toHaveCount(0);
  await server.operate('lab', 'pause', { seat: 2, question: 'And now?' });
  await expect.poll(told).toEqual([expect.stringContaining('And now?')]);
  await expect(page.locator('[data-question="lab.2"]')).toBeVisible();
  for (const seat of [1, 2]) await server.operate('lab', 'resume', { seat });
  await expect(page.locator('[data-question]')).toHaveCount(0);
  // A browser that does not let pages show any leaves the page as it is.
  await server.operate('lab', 'pause', { question: 'Why not here?' });
  await expect.poll(told).toHaveLength(2);
  await expect(page.locator('[data-question]')).toHaveCount(1);
  await server.operate('lab', 'resume');
});

test('a room is looked after: message, lock, somebody removed, a seat stopped, each asked for and told', async ({
  browser,
  page,
  server,
}) => {
  await using pair = await enterPair(browser, server, 'lab');
  await openDashboard(page, server, '#room=lab');
  const acts = page.locator('[data-acts="lab"]');
  await expect(acts).toBeVisible();
  await acts.locator('[data-do="announce"]').click();
  await page.getByLabel('Message', { exact: true }).fill('Back at nine.');
  await confirm(page);
  await expect(page.locator('.toast')).toHaveText('Told everybody: Room lab');
  for (const who of [pair.a, pair.b])
    await expect(who.page.locator('teleport-overlay .toast')).toContainText(
      'to everybody: Back at nine.',
    );
  await acts.locator('[data-do="lock"]').click();
  await confirm(page);
  await expect(page.locator('[data-room="lab"] .head')).toContainText('Locked');
  await acts.locator('[data-do="unlock"]').click();
  await confirm(page);
  await expect(page.locator('[data-room="lab"] .head')).not.toContainText('Locked');

  await acts.locator('[data-people]').click();
  await page.locator(`[data-person="${pair.b.pid}"] [data-do="kick"]`).click();
  await page.getByLabel('Reason (optional)').fill('Be kind.');
  await confirm(page);
  await expect(page.locator('.toast')).toContainText('Removed: Bob Builder');
  await expect(seat(page, 'lab.2')).toHaveCount(0);

  await seat(page, 'lab.1').locator('[data-stop]').click();
  await page.locator('[data-large="lab.1"] [data-do="stop"]').click();
  await confirm(page);
  await expect(page.locator('.toast')).toHaveText('Stopped: Room lab, seat 1');
  await expect(seat(page, 'lab.1')).toHaveCount(0);
  await expect(pair.a.page.locator('teleport-overlay')).toContainText('This terminal was stopped');
});

test('the log is filtered, the keys work, and only miniatures in view are connected', async ({
  browser,
  page,
  server,
}) => {
  await using _pair = await enterPair(browser, server, 'lab');
  await openDashboard(page, server);
  await expect(seat(page, 'lab.2')).toBeVisible();
  const events = page.locator('[data-event]');
  await expect(events.filter({ hasText: 'lab' }).first()).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.locator('#log-text')).toBeFocused();
  await page.keyboard.type('bob open');
  await expect(events.filter({ hasText: 'Ada' })).toHaveCount(0);
  await expect(page.locator('[data-event="seat-opened"]').first()).toContainText('Bob Builder');
  await page.locator('#log-kind').selectOption('seat-opened');
  await expect(page.locator('[data-event]:not([data-event="seat-opened"])')).toHaveCount(0);
  await page.locator('#log-level').selectOption('bad');
  await expect(events).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(events.filter({ hasText: 'Ada' }).first()).toBeVisible();

  await page.locator('#log-text').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('heading', { level: 1 }).click();
  // Whatever an earlier test has left: alerts first, then rooms, each with its seats.
  const stops = page.locator('[data-stop]');
  for (const [key, at] of [
    ['j', 0],
    ['ArrowDown', 1],
    ['j', 2],
    ['k', 1],
    ['ArrowUp', 0],
  ] as const) {
    await page.keyboard.press(key);
    await expect(stops.nth(at)).toBeFocused();
  }
  await page.locator('[data-room="lab"] h3 button').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-large="lab.1"]')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-large]')).toHaveCount(0);

  const screens = page.locator('.miniature[data-connected="true"]');
  await seat(page, 'lab.1').scrollIntoViewIfNeeded();
  await expect(seat(page, 'lab.1').and(page.locator(':has([data-connected="true"])'))).toHaveCount(
    1,
  );
  await page.setViewportSize({ width: 390, height: 200 });
  await page.locator('#log-text').scrollIntoViewIfNeeded();
  await expect(screens).toHaveCount(0);
});

for (const look of [
  { colorScheme: 'light', viewport: { width: 1920, height: 1080 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const)
  test.describe(`${look.viewport.width} wide and ${look.colorScheme}`, () => {
    test.use(look);

    test('axe finds nothing, and the page is no wider than the screen', async ({
      browser,
      page,
      server,
    }) => {
      await page.goto(`${server.url}/ops`);
      await page.getByLabel('Operator’s token').fill('not this');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert')).toContainText('not the operator’s token');
      expect(await problems(page), 'sign-in').toEqual([]);
      await using _pair = await enterPair(browser, server, 'lab');
      await server.operate('lab', 'pause', { seat: 2, question: 'Go on?' });
      await openDashboard(page, server, '#room=lab');
      await expect(page.locator('[data-question="lab.2"]')).toBeVisible();
      await expect(seat(page, 'lab.2')).toContainText('Paused');
      expect(await problems(page), 'at a glance').toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(look.viewport.width);
      await page.locator('[data-acts="lab"] [data-do="pause"]').click();
      expect(await problems(page), 'an act, asked for').toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('[data-acts="lab"] [data-people]').click();
      await expect(page.locator('[data-person]').first()).toBeVisible();
      expect(await problems(page), 'people').toEqual([]);
      await page.keyboard.press('Escape');
      await seat(page, 'lab.1').locator('[data-stop]').click();
      await expect.poll(() => linesOf(page.locator('[data-large]'))).toContain('Window');
      expect(await problems(page), 'a seat, large').toEqual([]);
      await server.operate('lab', 'resume', { seat: 2 });
    });
  });
