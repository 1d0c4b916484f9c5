// Test helper process: saves screens in a loop until it is killed, and reports once the first is saved.
import { saveScreen } from '../screen/screen-file.ts';

const [dir = '', first = '0'] = process.argv.slice(2);
for (let n = Number(first); ; n += 1) {
  // Each snapshot is marked at both ends; sizes range from 0 to 1 MB.
  const filling = 'x'.repeat((n * 7_919) % 1_000_000);
  await saveScreen(dir, {
    size: { cols: 80, rows: 24 },
    picture: Buffer.from(`${n} ${filling} ${n}`),
    of: null,
  });
  if (n === Number(first)) process.stdout.write('saved\n');
}
