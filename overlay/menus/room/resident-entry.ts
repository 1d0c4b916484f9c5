// "The resident" in the menu of the room, where somebody lives: leads to the panel about it, with its switch.
import { nothing } from 'lit-html';
import type { RoomEntry } from './room-panel.ts';

export const RESIDENT_ENTRY: RoomEntry = {
  id: 'resident',
  icon: 'resident',
  title: 'The resident',
  about: 'The model that lives here: on, off, what it does.',
  opens: 'resident',
  isThere: ({ resident }) => resident !== null,
  view: () => nothing,
  rest() {},
};
