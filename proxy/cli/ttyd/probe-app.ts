// The app of the probe's seat: says which size it has and who it is, and answers each line that is typed, so that an
// answer on the screen has been to the app and back.

/** With nobody there any more, such as after a kill, it does not stay. In ms. */
const ALONE_MS = 120_000;

const say = (text: string): void => void process.stdout.write(`<${text}>\r\n`);
const size = (): string => `${process.stdout.columns}x${process.stdout.rows}`;

let typed = '';
const leave = setTimeout(() => process.exit(), ALONE_MS);
process.stdin.setRawMode(true);
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text: string) => {
  leave.refresh();
  const lines = (typed + text).split('\r');
  typed = lines.pop() ?? '';
  for (const line of lines) say(`${line.toUpperCase()} ${process.pid}`);
});
process.stdin.on('end', () => process.exit());
process.stdout.on('resize', () => say(`size ${size()}`));
say(`ready ${process.pid}`);
say(`size ${size()}`);
