// Levels of health, in words and marks that say the same without colour. Pure.
import type { Health, Level } from '../../../client/index.ts';

export type { Health, Level };

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  ok: 'well',
  warn: 'unwell',
  bad: 'bad',
};

export const LEVEL_MARKS: Readonly<Record<Level, string>> = { ok: '●', warn: '▲', bad: '✖' };
