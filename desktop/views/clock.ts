// clock: hands on a dial of braille dots, or large digits, in a time zone that everybody sees.
import { mix } from '../draw/color.ts';
import type { Surface } from '../draw/surface.ts';
import type { Theme } from '../draw/theme.ts';
import { createDots } from './dots.ts';
import { text } from './props.ts';
import type { View, ViewHost, ViewType } from './view.ts';

/** Cities by their time zone; the machines of a room's seats may stand anywhere, so none is left to them. */
const ZONES: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'San Francisco': 'America/Los_Angeles',
  Chicago: 'America/Chicago',
  'New York': 'America/New_York',
  'São Paulo': 'America/Sao_Paulo',
  London: 'Europe/London',
  Berlin: 'Europe/Berlin',
  Nairobi: 'Africa/Nairobi',
  Dubai: 'Asia/Dubai',
  Delhi: 'Asia/Kolkata',
  Singapore: 'Asia/Singapore',
  Tokyo: 'Asia/Tokyo',
  Sydney: 'Australia/Sydney',
};
const ZONE_NAMES = Object.keys(ZONES);
const FACES = ['analogue', 'digital'] as const;

export const clockType: ViewType = {
  type: 'clock',
  label: 'Clock',
  spawnable: true,
  title: '',
  size: { w: 30, h: 15 },
  props: {
    face: { kind: 'choice', values: FACES, initial: 'analogue' },
    zone: { kind: 'choice', values: ZONE_NAMES, initial: 'UTC' },
  },
};

interface Time {
  h: number;
  m: number;
  s: number;
  date: string;
}

/** Hours, minutes and seconds of a moment in a zone, and its date as `Fri 27 Nov`. */
function timeIn(zone: string, now: number): Time {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONES[zone] ?? 'UTC',
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  const parts = Object.fromEntries(
    format.formatToParts(new Date(now)).map(({ type, value }) => [type, value]),
  );
  return {
    h: Number(parts.hour),
    m: Number(parts.minute),
    s: Number(parts.second),
    date: `${parts.weekday} ${parts.day} ${parts.month}`,
  };
}

export function createClock(host: ViewHost): View {
  let [zone, face] = ['UTC', 'analogue'];
  const turn = (by: number): void => {
    const at = ZONE_NAMES.indexOf(zone) + by + ZONE_NAMES.length;
    host.setProps({ zone: ZONE_NAMES[at % ZONE_NAMES.length] ?? 'UTC' });
  };
  const flip = (): void => host.setProps({ face: face === 'digital' ? 'analogue' : 'digital' });
  const keys: Record<string, () => void> = {
    space: flip,
    right: () => turn(1),
    left: () => turn(-1),
  };
  return {
    fps: () => 1,
    draw(surface, { theme, props, now }) {
      zone = text(props, 'zone', 'UTC');
      face = text(props, 'face', 'analogue');
      const { w, h } = surface;
      surface.fill({ x: 0, y: 0, w, h }, ' ', theme.body);
      const time = timeIn(zone, now);
      const room = h > 5 ? h - 2 : h;
      if (face === 'digital') drawDigits(surface, theme, time, room);
      else drawDial(surface, theme, time, room);
      if (room === h) return;
      const line = w > zone.length + time.date.length + 3 ? `${zone} · ${time.date}` : zone;
      surface.text(Math.max(0, Math.floor((w - line.length) / 2)), h - 1, line, theme.dim);
    },
    key(key) {
      const act = key.ctrl || key.alt ? undefined : keys[key.name];
      act?.();
      return act !== undefined;
    },
    click: (_x, _y, { clicks }) => {
      if (clicks === 2) flip();
    },
    hints: () => [
      ['Space', face === 'digital' ? 'Hands' : 'Digits'],
      ['←→', 'City'],
    ],
    label: (props) => `Clock · ${text(props, 'zone', 'UTC')}`,
  };
}

function drawDial(surface: Surface, theme: Theme, { h, m, s }: Time, rows: number): void {
  const dots = createDots(surface.w, rows);
  const cx = surface.w - 1;
  const cy = rows * 2 - 1;
  const r = Math.min(cx, cy) - 1;
  const at = (turn: number, length: number): [number, number] => {
    const angle = turn * Math.PI * 2;
    return [cx + Math.sin(angle) * length, cy - Math.cos(angle) * length];
  };
  const { bg } = theme.body;
  const rim = mix(bg, theme.body.fg, 0.55);
  for (let i = 0; i < 240; i += 1) dots.dot(...at(i / 240, r), rim, 0);
  for (let i = 0; i < 60; i += 1) {
    const long = i % 5 === 0;
    dots.line(
      ...at(i / 60, r * (long ? 0.86 : 0.96)),
      ...at(i / 60, r),
      long ? theme.body.fg : rim,
      1,
    );
  }
  const minute = (m + s / 60) / 60;
  dots.line(cx, cy, ...at(((h % 12) + minute) / 12, r * 0.52), theme.body.fg, 3);
  dots.line(cx + 1, cy, ...at(((h % 12) + minute) / 12, r * 0.52), theme.body.fg, 3);
  dots.line(cx, cy, ...at(minute, r * 0.78), theme.remote.fg, 4);
  dots.line(...at(s / 60 + 0.5, r * 0.15), ...at(s / 60, r * 0.86), theme.accent.fg, 5);
  dots.paint(surface, 0, bg);
}

/** Each digit as five rows of three cells. */
const DIGITS = [
  '███ █ ███ ███ █ █ ███ ███ ███ ███ ███',
  '█ █ █   █   █ █ █ █   █     █ █ █ █ █',
  '█ █ █ ███ ███ ███ ███ ███   █ ███ ███',
  '█ █ █ █     █   █   █ █ █   █ █ █   █',
  '███ █ ███ ███   █ ███ ███   █ ███ ███',
] as const;
/** Columns at which each digit begins, and how wide it is. */
const AT = [0, 4, 6, 10, 14, 18, 22, 26, 30, 34] as const;

function glyph(char: string, row: number): string {
  const line = DIGITS[row] ?? '';
  if (char === ':') return row === 1 || row === 3 ? '█' : ' ';
  const digit = Number(char);
  return digit === 1 ? ` ${line[4]} ` : line.slice(AT[digit], (AT[digit] ?? 0) + 3);
}

function drawDigits(surface: Surface, theme: Theme, { h, m, s }: Time, rows: number): void {
  const two = (n: number): string => String(n).padStart(2, '0');
  const full = `${two(h)}:${two(m)}:${two(s)}`;
  const width = (value: string): number =>
    value.length * 4 - (value.match(/:/g)?.length ?? 0) * 2 - 1;
  const value = width(full) <= surface.w - 2 ? full : full.slice(0, 5);
  if (rows < 5 || width(value) > surface.w) {
    const x = Math.max(0, Math.floor((surface.w - full.length) / 2));
    surface.text(x, Math.floor(rows / 2), full, { ...theme.accent, bold: true });
    return;
  }
  const y = Math.floor((rows - 5) / 2);
  let x = Math.floor((surface.w - width(value)) / 2);
  for (const [i, char] of Array.from(value).entries()) {
    const ink = i < 5 ? theme.accent : theme.dim;
    for (let row = 0; row < 5; row += 1) {
      const cells = glyph(char, row);
      Array.from(cells).forEach((cell, dx) => {
        if (cell !== ' ') surface.text(x + dx, y + row, ' ', { fg: ink.fg, bg: ink.fg });
      });
    }
    x += char === ':' ? 2 : 4;
  }
}
