// Templates of the map: the desktop with its windows and everybody's cursors, and the same as a list.
import { html, nothing, svg } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { colorOf } from '../../protocol/colors.ts';
import type { Rect } from '../../protocol/geometry.ts';
import type { Person } from '../../protocol/messages.ts';
import { avatar } from '../ui/person-view.ts';
import type { View } from '../ui/view.ts';
import {
  boxWords,
  type Direction,
  type MapBox,
  type MapModel,
  type MapSpot,
  spotWords,
} from './map-model.ts';

export interface MapProps {
  model: MapModel;
  /** In the order of the list. */
  people: readonly Person[];
  me: string;
  /** As a list, without the picture. */
  asList: boolean;
  /** Width and height of a cell, in px. */
  cell: readonly [w: number, h: number];
  /** This screen, and what of it is in view if that is a part. */
  screen: Rect;
  part: Rect | null;
  /** Key of the box that Tab reaches; arrow keys move it. */
  current: string;
  /** What changed since the last time, for screen readers. */
  news: string;
}

export interface MapActions {
  box(box: MapBox): void;
  person(person: Person): void;
  /** A click beside the windows. @param x and y 0 to 1, from the map's corner */
  desk(x: number, y: number): void;
  /** An arrow key. */
  step(to: Direction): void;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ...{ ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' },
};

export function mapView(props: MapProps, actions: MapActions): View {
  const { asList, news } = props;
  return html`${asList ? nothing : picture(props, actions)}${list(props, actions)}
    <div class="sr" role="status" aria-live="polite" data-map-news>${news}</div>`;
}

function picture(props: MapProps, actions: MapActions): View {
  const { model, cell, current, me, screen, part } = props;
  const { extent, boxes, spots } = model;
  const ratio = (extent[2] * cell[0]) / (extent[3] * cell[1]);
  const many = `${boxes.length} ${boxes.length === 1 ? 'window' : 'windows'}`;
  return html`<div
    class="desk"
    style=${`--ratio:${ratio.toFixed(3)}`}
    role="group"
    aria-label=${`Map of the room: ${many}. Arrow keys lead from one to another.`}
    @keydown=${(event: KeyboardEvent) => onKey(event, actions)}
    @click=${(event: MouseEvent) => onClick(event, actions)}
  >
    <i class="screen" style=${placed(screen, extent)}></i>
    ${repeat(
      // In an order that stays, so that the focus stays where it is when a window comes on top.
      [...boxes].sort((a, b) => (a.key < b.key ? -1 : 1)),
      ({ key }) => key,
      (box) => html`<button
        class="box"
        type="button"
        style=${`${placed(box.rect, extent)};z-index:${boxes.length - box.index}`}
        tabindex=${box.key === current ? 0 : -1}
        title=${boxWords(box, spots, me)}
        aria-label=${boxWords(box, spots, me)}
        data-box=${box.g ?? ''}
        ?data-focused=${box.focused}
        @click=${() => actions.box(box)}
      >
        <span>${box.title}</span>
      </button>`,
    )}
    ${repeat(
      spots,
      ({ person, kind }) => `${person.pid} ${kind}`,
      (spot) => spotView(spot, extent, me, actions),
    )}
    ${part ? html`<i class="part" style=${placed(part, extent)}></i>` : nothing}
  </div>`;
}

/** A pointer is an arrow, a caret a bar: in black and white, too. */
function spotView(
  { person, kind, at, where }: MapSpot,
  extent: Rect,
  me: string,
  actions: MapActions,
): View {
  const mine = person.pid === me;
  return html`<span
    class=${`spot ${kind}`}
    style=${`--c:${colorOf(person.color)};${at_(at.x, at.y, extent)}`}
    title=${`${mine ? 'Your' : `${person.name}’s`} ${kind}, ${where}`}
    aria-hidden="true"
    data-spot=${person.pid}
    data-kind=${kind}
    @click=${(event: Event) => {
      event.stopPropagation();
      actions.person(person);
    }}
    ><svg viewBox="0 0 12 12">${
      kind === 'pointer'
        ? svg`<path d="M1 1l3.6 9.6 1.7-4.3 4.3-1.7z"></path>`
        : svg`<path d="M4.5 1h3v10h-3z"></path>`
    }</svg><b>${mine ? 'you' : person.name}</b></span
  >`;
}

/** For those who don't see the picture; beside it for screen readers alone. */
function list({ model, people, me, asList }: MapProps, actions: MapActions): View {
  const rows = people.map((person) => {
    const mine = person.pid === me;
    const words = spotWords(model.spots.filter((spot) => spot.person.pid === person.pid));
    const text = `${mine ? 'You' : person.name}: ${words || 'no pointer or caret'}`;
    return html`<li data-where=${person.pid}>
      ${
        mine || !words
          ? html`<span>${asList ? avatar(person) : nothing}${text}</span>`
          : html`<button
              type="button"
              tabindex=${asList ? 0 : -1}
              title="Show where"
              @click=${() => actions.person(person)}
            >
              ${asList ? avatar(person) : nothing}${text}
            </button>`
      }
    </li>`;
  });
  return html`<ul class=${asList ? 'where' : 'sr'} role="list" aria-label="Where everybody is">${rows}</ul>`;
}

function onKey(event: KeyboardEvent, actions: MapActions): void {
  const to = ARROWS[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  actions.step(to);
}

function onClick(event: MouseEvent, actions: MapActions): void {
  const desk = event.currentTarget as HTMLElement;
  if (event.target !== desk && !(event.target as Element).matches('.screen, .part')) return;
  const { left, top, width, height } = desk.getBoundingClientRect();
  actions.desk((event.clientX - left) / width, (event.clientY - top) / height);
}

const percent = (n: number): string => `${(n * 100).toFixed(2)}%`;

function at_(x: number, y: number, [left, top, w, h]: Rect): string {
  const inside = (n: number) => percent(Math.min(1, Math.max(0, n)));
  return `left:${inside((x - left) / w)};top:${inside((y - top) / h)}`;
}

function placed([x, y, w, h]: Rect, extent: Rect): string {
  const [left, top, width, height] = extent;
  return (
    `left:${percent((x - left) / width)};top:${percent((y - top) / height)};` +
    `width:${percent(w / width)};height:${percent(h / height)}`
  );
}
