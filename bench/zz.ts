import { commandsAtRest } from './mirror/commands.ts';
import { ends, setTable } from './mirror/table.ts';
await using table = await setTable(2, 2, {}, 'wibwob');
const [{ app: from }, { app: to }] = ends(table);
console.log(JSON.stringify(await commandsAtRest(from, to, Number(process.env.N ?? 25), 'told')));
