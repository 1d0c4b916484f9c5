// Axe finds nothing in a narrow and light browser with a finger, with each panel open.
import { expectSound, test } from './a11y.ts';

test('axe finds nothing: narrow and light', async ({ enter, server }) => {
  const look = { colorScheme: 'light', width: 320, height: 640, touch: true } as const;
  await expectSound(enter, server, look);
});
