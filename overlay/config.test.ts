import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const full = {
  room: 'lab',
  displayName: 'The Lab',
  welcome: ' Hello. ',
  me: { name: 'Ada' },
  seat: 2,
  ticketUrl: '/api/rooms/lab/ticket',
  party: 'room-server',
  grid: { cols: 120, rows: 40 },
};

test('reads what the proxy writes', () => {
  expect(parseConfig(JSON.stringify(full))).toEqual({
    room: 'lab',
    displayName: 'The Lab',
    welcome: 'Hello.',
    name: 'Ada',
    seat: 2,
    ticketUrl: '/api/rooms/lab/ticket',
    party: 'room-server',
    grid: { cols: 120, rows: 40 },
  });
});

test('a welcome of nothing, no seat and no grid are null', () => {
  const config = parseConfig(
    JSON.stringify({ ...full, welcome: ' ', seat: undefined, grid: { cols: 0 } }),
  );
  expect([config.welcome, config.seat, config.grid]).toEqual([null, null, null]);
});

test.each([
  [null, /missing/],
  ['[', /JSON/],
  ['7', /not an object/],
  ['{"ticketUrl":"/t"}', /no room/],
  ['{"room":"lab"}', /no ticketUrl/],
])('says what is wrong with %s', (text, message) => {
  expect(() => parseConfig(text)).toThrow(message);
});
