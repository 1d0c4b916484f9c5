// What the proxy writes into a room's page for the overlay (`#teleport-config`).
import * as v from 'valibot';
import { ACCESSES } from '../access/access.ts';

export const overlayConfigSchema = v.strictObject({
  room: v.string(),
  displayName: v.string(),
  /** Plain text of the room file's Welcome Message; empty if there is none. */
  welcome: v.string(),
  /** The name that the ticket will carry; shown until the room answers. */
  me: v.strictObject({ name: v.string() }),
  /** The page shows somebody else's seat, and has none of its own. */
  watching: v.boolean(),
  /** The terminal's socket; this and all other `…Url` are paths on the page's origin. */
  socketUrl: v.string(),
  /** The room's socket at the party. */
  partyUrl: v.string(),
  /** Where to get tickets for the party; null in a single-person room, which has none. */
  ticketUrl: v.nullable(v.string()),
  /** Where to ask why the terminal's socket does not open. */
  refusalUrl: v.string(),
  /** Where to report what the overlay misses in ttyd's page. */
  reportUrl: v.string(),
  lobbyUrl: v.string(),
  /** Who the visitor is, and where they are signed in. */
  meUrl: v.string(),
  /** The page to sign in on, which leads back here. */
  loginUrl: v.string(),
  /** Takes the form that signs out; its field `next` is `here`. */
  logoutUrl: v.string(),
  /** This page as the proxy knows it, without the path of PUBLIC_URL. */
  here: v.string(),
  /** What the API has about the room lies below it, such as `/invites`. */
  roomUrl: v.string(),
  /** MM5: this page on other machines, the best first, as absolute URLs; none where there is one machine. */
  homes: v.array(v.string()),
  /** Who may enter the room. */
  access: v.picklist(ACCESSES),
  /** RE2: the room is recorded, as far as the proxy knows. */
  recorded: v.boolean(),
  /** AG: who lives here, where somebody does: whose key its model needs, to whom that leads, for people, and whether it
   * remembers visitors. */
  resident: v.nullable(
    v.strictObject({
      key: v.picklist(['host', 'visitor']),
      provider: v.string(),
      memory: v.boolean(),
    }),
  ),
  /** GE1: fixed columns and rows of every seat in this room; null if each follows its browser. */
  grid: v.nullable(v.strictObject({ cols: v.number(), rows: v.number() })),
});

export type OverlayConfig = v.InferOutput<typeof overlayConfigSchema>;
