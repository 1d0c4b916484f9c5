// Gives somebody the keyboard of a shared terminal (KB4), for hosts and operators.
import { ask } from '../dom/ask.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { notifyMe } from './notices.ts';

/** The room tells everybody what came of it, this page too. @param pid who gets it; who leads may take it themselves */
export async function keyboardTo({ win, config, store }: PanelsHost, pid: string): Promise<void> {
  const told = await ask(win, `${config.roomUrl}/give_keyboard`, 'POST', { person: pid });
  if (!told.ok) notifyMe(store, told.problem);
}
