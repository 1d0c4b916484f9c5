// What has to be true of a room, its bridges and their apps once nobody does anything any more.

import { isDeepStrictEqual } from 'node:util';
import { type Mirror, nextCommand } from '../../../bridge/core/mirror.ts';
import type { Desired } from '../../../bridge/core/windows/local.ts';
import { FILE_TYPES, mayCreate } from '../../../bridge/core/windows/share.ts';
import type { RoomState } from '../../../party/windows/room-state.ts';
import { layoutOf } from '../../../party/windows/rules.ts';
import { sameRect } from '../../../protocol/geometry.ts';
import { PATH_PROP, ZOOM_PROP } from '../../../protocol/registers.ts';
import { isStroke } from '../../../protocol/strokes.ts';
import { cleanTitle } from '../../../protocol/text/text.ts';
import type { RoomWindow } from '../../../protocol/texts/room-window.ts';
import { hashWindows, type Props, type PropValue } from '../../../protocol/windows.ts';
import type { ModelApp } from '../app/app.ts';
import type { SimRoom } from '../room/room.ts';
import type { Seat } from '../seat.ts';

/**
 * What is wrong with one seat; empty if nothing is.
 * @param homeless the room did not take some window of this seat
 */
export function checkSeat(seat: Seat, room: RoomState, homeless: boolean): string[] {
  const { process, mirror, app, sid } = seat;
  if (!process || !mirror) return [`${sid} has no bridge`];
  const wrong = [
    ...checkMirror(mirror, room, process.bridge.snapshot().status === 'live'),
    ...checkMapping(mirror, app, homeless),
    ...[...room.windows.values()].flatMap((want) => checkWindow(want, mirror, app)),
    ...checkOrder(mirror, room, app),
    ...(app.crashes > 0
      ? ['crashed its app by a command to the chat window that its person had closed']
      : []),
  ];
  return wrong.map((line) => `${sid}: ${line}`);
}

function checkMirror(mirror: Mirror, room: RoomState, live: boolean): string[] {
  const { canonical, outbox, local } = mirror;
  const out: string[] = [];
  if (!live || !mirror.joined || !mirror.compared) out.push('is not live');
  if (canonical.epoch !== room.epoch) out.push(`epoch ${canonical.epoch}`);
  if (canonical.rev !== room.rev) out.push(`rev ${canonical.rev}, room ${room.rev}`);
  const hashOf = ({ windows, desktop }: Desired) => hashWindows(windows.values(), desktop);
  if (hashOf(canonical) !== hashOf(room)) {
    out.push('holds another state than the room');
  }
  if (outbox.deltas.length + outbox.waiting.length > 0) out.push('has ops left to send');
  if (local.pending) out.push(`still looks for what ${local.pending.g} became`);
  if (local.start) out.push('has not matched its windows yet');
  const command = nextCommand(mirror);
  if (command) out.push(`still wants ${JSON.stringify(command)}`);
  return out;
}

/** No orphans and no duplicates: every window of the app is one of the room's, private, or one without a place there. */
function checkMapping(mirror: Mirror, app: ModelApp, homeless: boolean): string[] {
  const { entries, unshared, doomed } = mirror.local;
  const out: string[] = [];
  const byId = new Map<string, string>();
  const shown = new Map(app.windows().map((w) => [w.id, w]));
  for (const { g, id, type } of entries.values()) {
    if (byId.has(id)) out.push(`${id} stands for ${byId.get(id)} and ${g}`);
    byId.set(id, g);
    if (!mirror.canonical.windows.has(g)) out.push(`${g} (${id}) is not in the room`);
    if (shown.get(id)?.type !== type) out.push(`${g} (${id}) is not in the app`);
  }
  const own = new Set(homeless ? unshared.map((u) => u.id) : []);
  for (const window of shown.values()) {
    if (own.has(window.id)) continue;
    if (window.private !== undefined || byId.has(window.id)) continue;
    out.push(`${window.id} (${window.type}) is an orphan`);
  }
  if (unshared.length > 0 && !homeless) out.push(`has no place for ${unshared.map((u) => u.id)}`);
  if (doomed.length > 0) out.push(`still has to close ${doomed.map((d) => d.id)}`);
  return out;
}

/** BR17: whoever picked a window has the keys in it, whatever others have done since. */
export function checkKeys(seats: readonly Seat[]): string[] {
  return seats.flatMap(({ sid, app }) => {
    const { picked, desk, traits } = app;
    // One that tells nobody who has the keys and raises otherwise than the original, as neither app does, leaves nothing
    // to go by.
    if (!traits.tellsKeys && (traits.can.raise || traits.kind === 'desktop')) return [];
    if (picked === null || picked === desk.focused) return [];
    if (!desk.windows.some(({ id }) => id === picked)) return [];
    return [`${sid}: ${picked} had the keys, ${desk.focused} has them`];
  });
}

/**
 * BR16: one wallpaper and theme for all who have any.
 * @param offered no bridge had to give up what it offered as the room's
 */
export function checkLooks(seats: readonly Seat[], room: RoomState, offered: boolean): string[] {
  const able = seats.filter(({ app }) => app.traits.can.desktop);
  const want = room.desktop;
  if (!want) return able.length > 0 && offered ? ['the room has no wallpaper'] : [];
  return able.flatMap(({ sid, app }) =>
    Object.entries(app.look).flatMap(([key, value]) =>
      want.props[key] === value ? [] : [`${sid}: ${key} ${value}, room ${want.props[key]}`],
    ),
  );
}

/** The running room holds what is stored. */
export function checkMemory(room: SimRoom, stored: RoomState): string[] {
  const held = room.layout();
  const want = layoutOf(stored);
  return isDeepStrictEqual(held, want) ? [] : ['the room holds not what it stored'];
}

/** The app shows the window as well as it can. */
function checkWindow(want: RoomWindow, mirror: Mirror, app: ModelApp): string[] {
  const { g, type, rect, title, props } = want;
  const { traits } = app;
  const entry = mirror.local.entries.get(g);
  const shown = entry && app.windows().find((w) => w.id === entry.id);
  if (!shown || !entry) {
    const can =
      traits.types.includes(type) &&
      !traits.vanishing.includes(type) &&
      mayCreate(type, traits.allowTypes) &&
      !(FILE_TYPES.has(type) && props[PATH_PROP] === undefined);
    return can ? [`${g} (${type}) is missing`] : [];
  }
  const out: string[] = [];
  if (!sameRect(entry.seen.rect, shown.rect) && shown.zoomed !== true) {
    out.push(`${g} was seen at ${entry.seen.rect}, is at ${shown.rect}`);
  }
  if (shown.zoomed !== true && !app.shows(type, shown.rect, rect)) {
    out.push(`${g} (${shown.id}) is at ${shown.rect}, room ${rect}`);
  }
  if (
    traits.can.title &&
    type === 'text_editor' &&
    title !== '' &&
    cleanTitle(shown.title) !== title
  ) {
    out.push(`${g} is called ${shown.title}, room ${title}`);
  }
  const zoomed = props[ZOOM_PROP] === true;
  if (traits.can.zoom && shown.zoomed !== zoomed) {
    out.push(`${g} zoomed ${shown.zoomed}, room ${zoomed}`);
  }
  const written = app.texts.get(shown.id);
  if (written && written.text !== String(want.text))
    out.push(`${g} (${shown.id}) says ${written.text}, room ${want.text}`);
  const all = traits.can.props ? Object.entries(shown.props ?? {}) : [];
  const held = all.filter(([key]) => !isStroke(key));
  if (shown.strokes !== undefined) out.push(...checkStrokes(want, shown.props ?? {}));
  out.push(...checkProps(want, held, traits.maxSpeed));
  return out;
}

/** A picture has the room's strokes and no others. */
function checkStrokes({ g, props }: RoomWindow, held: Props): string[] {
  const keys = new Set([...Object.keys(props), ...Object.keys(held)].filter(isStroke));
  return [...keys].flatMap((key) =>
    props[key] === held[key] ? [] : [`${g} ${key} is ${held[key]}, room ${props[key]}`],
  );
}

function checkProps(
  { g, props }: RoomWindow,
  held: readonly [string, PropValue][],
  maxSpeed: number,
): string[] {
  return held.flatMap(([key, value]) => {
    const want = props[key];
    if (want === undefined || want === null || want === value) return [];
    const clamped =
      key === 'speed' && typeof want === 'number' && value === Math.min(want, maxSpeed);
    return clamped ? [] : [`${g} ${key} is ${value}, room ${want}`];
  });
}

function checkOrder(mirror: Mirror, room: RoomState, app: ModelApp): string[] {
  const { can, stubborn } = app.traits;
  const refused = [...mirror.local.entries.values()].some(({ type }) => stubborn[type]);
  if (!can.raise || refused) return [];
  const g = new Map([...mirror.local.entries.values()].map((e) => [e.id, e.g]));
  const shown = app
    .windows()
    .flatMap((w) => g.get(w.id) ?? [])
    .reverse();
  const want = [...room.windows.values()]
    .sort((a, b) => a.z - b.z)
    .flatMap((w) => (mirror.local.entries.has(w.g) ? w.g : []));
  return shown.join() === want.join() ? [] : [`order is ${shown}, room ${want}`];
}
