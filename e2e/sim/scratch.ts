import { shrink } from './shrink.ts';
import { runScript } from './world.ts';
import { withWriters } from './writers.ts';
const [from, to, explain] = process.argv.slice(2);
let n = 0;
for (let seed = Number(from); seed <= Number(to); seed += 1) {
  const { problems } = await runScript(withWriters(seed));
  if (problems.length === 0) continue;
  n += 1;
  console.log(seed, problems.join('\n'));
  if (explain) {
    const script = await shrink(withWriters(seed));
    const { problems: p, trace } = await runScript(script, true);
    console.log(trace.join('\n'));
    console.log(JSON.stringify(script.seats.map(({traits, cols, rows}) => ({...traits, cols, rows}))), script.items);
    console.log(p.join('\n'));
    break;
  }
}
console.log('failed', n);
