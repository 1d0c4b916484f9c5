// What a person reads before something of theirs is opened to others: what, to whom, and through whose hands. Pure.
import type { Room } from '../../rooms/load.ts';
import { type Via, viaText } from '../config/keys/share-via.ts';
import { givenAway, type HowAppsRun } from '../config/rooms/program-rooms.ts';
import { paint } from '../process/output.ts';

/** Who comes into a room, as part of a sentence. */
export function whoComesIn({ access, allow, door, mode }: Room): string {
  const listed = allow.length > 0 ? ', of those whom its file names' : '';
  const knocks = door === 'knock' ? ', after you have let them in' : '';
  const alone = mode === 'solo' ? ', each alone' : '';
  switch (access) {
    case 'guest':
      return `everyone with the address${knocks}${alone}`;
    case 'invite':
      return `who has an invitation${alone}`;
    case 'login':
      return `who signs in${listed}${knocks}${alone}`;
  }
}

/** What people find in a room. */
export function whatRuns(room: Room, how: HowAppsRun): string {
  const { app } = room;
  const program =
    app.kind === 'command'
      ? `\`${app.argv.join(' ')}\``
      : app.kind === 'wibwob'
        ? 'WibWob-DOS'
        : 'the built-in desktop';
  // The same decision that the warnings of a start and of `doctor` rest on.
  const isBoxed = givenAway(room, how) === undefined;
  if (app.kind === 'desktop') return program;
  return isBoxed ? `${program}, in a box` : `${program}, as ${userOf(how)}, without a box`;
}

export const userOf = ({ appsUser, proxyUser }: HowAppsRun): string => appsUser ?? proxyUser;

/** The tunnels that are tried, a line each. */
export function waysOut(vias: readonly Via[], publicUrl: string | undefined): string {
  const ways = vias.map((via) => `${viaText(via)} (${throughWhom(via, publicUrl)})`);
  return `${ways.join(',\nor else ')}.`;
}

/** @param isNew whether it had another address before */
export const backAgain = (address: string, isNew: boolean): string =>
  paint('green', isNew ? `back, under another address: ${address}` : `back: ${address}`);

/** Through whose hands everything goes. @param publicUrl of a web server at the far end of an ssh tunnel */
export function throughWhom(via: Via, publicUrl: string | undefined): string {
  switch (via.program) {
    case 'cloudflared':
      return 'Cloudflare’s servers, which could read it';
    case 'tailscale':
      return 'Tailscale’s relays, which can’t read it';
    case 'ssh': {
      const host = via.destination.replace(/^.*@/, '');
      return publicUrl === undefined
        ? `${host}, and without encryption between there and your guests`
        : host;
    }
  }
}
