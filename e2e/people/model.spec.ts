// A model in the room is marked as one wherever it is shown, and is called like anybody.
import { problems } from '../page/a11y.ts';
import { expect, test } from '../test.ts';
import { linesFrom, openChat } from './chat.ts';
import { enterModel } from './model.ts';
import { chipOf, closePanel, openPanel, rowOf, ui } from './people.ts';

for (const [width, colorScheme] of [
  [1280, 'dark'],
  [390, 'light'],
] as const)
  test(`AG: who is a model says so in the bar, the list, at its pointer and in the chat, ${width} px wide`, async ({
    enter,
    room,
    server,
  }) => {
    const ada = await enter(room, 'Ada', { width, colorScheme });
    await using fern = await enterModel(server, room, 'Fern');
    await expect(chipOf(ada, fern)).toHaveAccessibleName(/Fern.*AI model/);
    await expect(chipOf(ada, fern).locator('.ai')).toBeVisible();
    fern.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 40, 40]] });
    const tag = ada.ghost(fern.pid, 'pointer').locator('.tag');
    await expect(tag).toHaveAttribute('data-role', 'agent');
    fern.send({ type: 'presence', status: 'typing' });
    await expect(chipOf(ada, fern)).toHaveAccessibleName(/typing/);
    await openPanel(ada);
    await expect(rowOf(ada, fern).locator('.about')).toContainText('AI model');
    expect(await problems(ada), 'people').toEqual([]);
    await closePanel(ada);
    await openChat(ada);
    fern.send({ type: 'chat_msg', cid: 'c1', text: 'Good morning.' });
    const line = linesFrom(ada, fern);
    await expect(line.getByRole('img', { name: 'AI model' })).toBeVisible();
    await ui(ada, 'textarea').pressSequentially('@Fe');
    await expect(ui(ada, '#naming')).toContainText('Fern');
    await ui(ada, 'textarea').press('Enter');
    await expect(ui(ada, 'textarea')).toHaveValue('@Fern ');
    expect(await problems(ada), 'chat').toEqual([]);
  });
