// Reconciles the app with the desired state (BR2), one command at a time, skipping what the app has refused (BR6).
import type { RoomWindow } from '../../protocol/texts/room-window.ts';
import type { Props } from '../../protocol/windows.ts';
import { stacking } from './canonical.ts';
import { planText } from './windows/content/plan-text.ts';
import type { Abilities, Command, Entry, Local, TextCommand, Windows } from './windows/local.ts';
import { isRefused } from './windows/refusals.ts';
import { REGISTERS, type RegisterCommand, rulesOf } from './windows/registers.ts';
import { mayCreate } from './windows/share.ts';
import { raisesBetween } from './windows/stacking/order.ts';

/** Props that one command sets: of a picture with more strokes, a part. */
const MAX_AT_ONCE = 400;

/**
 * Chooses the next command.
 * @returns null if there is nothing to do, or nothing before the next reading
 */
export function plan(
  local: Local,
  desired: Windows,
  can: Abilities,
  allowTypes: readonly string[],
): Command | null {
  if (local.sent || local.start) return null;
  const close = planClose(local, desired);
  if (close) return close;
  const create = planCreate(local, desired, can, allowTypes);
  const change = planChange(local, desired, can);
  // Alternates, so that a window being dragged for a minute doesn't delay the creation of others, or vice versa.
  const createNext = create && (!change || local.lastG === change.g);
  return (createNext ? create : change) ?? create ?? planRaise(local, desired, can);
}

function planClose(local: Local, desired: Windows): Command | null {
  for (const entry of local.entries.values()) {
    if (!desired.has(entry.g) && !isRefused(entry.tries.get('gone'), true)) {
      return { kind: 'close', g: entry.g, id: entry.id };
    }
  }
  const doomed = local.doomed[0];
  return doomed ? { kind: 'close', g: null, id: doomed.id } : null;
}

/** BR10: why this app can't show a window; undefined if it can. */
export function cannotShow(
  local: Local,
  window: RoomWindow,
  can: Abilities,
  allowTypes: readonly string[],
): string | undefined {
  if (!mayCreate(window.type, allowTypes)) return 'not_allowed';
  if (local.unknownTypes.has(window.type) || can.types?.has(window.type) === false) {
    return 'unknown_type';
  }
  return local.fails.get(window.g);
}

function planCreate(
  local: Local,
  desired: Windows,
  can: Abilities,
  allowTypes: readonly string[],
): Command | null {
  if (local.pending) return null;
  // Lowest first, so that an app that can't raise still gets the room's order.
  for (const g of stacking(desired)) {
    const window = desired.get(g);
    if (!window || local.entries.has(g) || cannotShow(local, window, can, allowTypes)) continue;
    const { type, rect, title, props } = window;
    return { kind: 'create', g, type, rect, title, props };
  }
  return null;
}

function planChange(
  local: Local,
  desired: Windows,
  can: Abilities,
): RegisterCommand | TextCommand | null {
  const entries = [...local.entries.values()];
  const at = entries.findIndex((e) => e.g === local.lastG);
  for (const entry of [...entries.slice(at + 1), ...entries.slice(0, at + 1)]) {
    const want = desired.get(entry.g);
    // What is written first: it is there at once, while a window may be dragged for long.
    const command = want ? (planText(entry, want, can) ?? registerCommand(entry, want, can)) : null;
    if (command) return command;
  }
  return null;
}

function registerCommand(entry: Entry, want: RoomWindow, can: Abilities): RegisterCommand | null {
  const { g, id, seen, tries } = entry;
  const due = rulesOf(want.props, seen.props, seen.strokes !== undefined).flatMap((rule) => {
    const value = rule.wanted(want, seen);
    const got = rule.of(seen);
    if (rule.feature && !can[rule.feature]) return [];
    if (value === undefined || rule.same(value, got)) return [];
    const command = rule.command({ g, id }, want);
    const all = 'rect' in command ? command.rect : value;
    return isRefused(tries.get(rule.register), value, got, all) ? [] : { rule, command };
  });
  const [first] = due;
  if (first?.command.kind !== 'props') return first?.command ?? null;
  // One command sets all props that need the same feature.
  const alike = due.flatMap(({ rule, command }): Props[] =>
    rule.feature === first.rule.feature && command.kind === 'props' ? [command.props] : [],
  );
  // PA3: what the room has refused is put back apart from what others have changed.
  const isRefusedStroke = (key: string): boolean => entry.refused?.has(key) === true;
  const refused = alike.filter((props) => Object.keys(props).some(isRefusedStroke));
  const props = (refused.length > 0 ? refused : alike).slice(0, MAX_AT_ONCE);
  const all: Props = Object.assign({}, ...props);
  return { kind: 'props', g, id, props: all, ...(refused.length > 0 && { refused: true }) };
}

function planRaise(local: Local, desired: Windows, can: Abilities): Command | null {
  if (!can.raise) return null;
  const want = stacking(desired).filter((g) => local.entries.has(g));
  const seen = local.order.filter((g) => desired.has(g));
  for (const g of raisesBetween(seen, want)) {
    const entry = local.entries.get(g);
    const window = desired.get(g);
    if (!entry || !window) continue;
    // If this one can't be raised, raising those above it would only cover it again.
    if (isRefused(entry.tries.get('z'), window.z)) return null;
    return REGISTERS.raise.command({ g, id: entry.id }, window);
  }
  return null;
}
