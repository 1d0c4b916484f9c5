import { describe, expect, it } from 'vitest';
import { clampSize, greetingFrame, outputFrame, parseClientFrame } from './frames.ts';

const parse = (text: string, binary = true) => parseClientFrame(Buffer.from(text), binary);

describe('frames of a browser', () => {
  it('knows the four opcodes and the greeting', () => {
    expect(parse('0ls')).toEqual({ kind: 'input' });
    expect(parse('1{"columns":100,"rows":30}')).toEqual({
      kind: 'resize',
      size: { cols: 100, rows: 30 },
    });
    expect(parse('2')).toEqual({ kind: 'pause' });
    expect(parse('3')).toEqual({ kind: 'resume' });
    expect(parse('{"AuthToken":"","columns":90,"rows":20}')).toEqual({
      kind: 'greeting',
      size: { cols: 90, rows: 20 },
      notes: false,
      counts: false,
    });
  });

  it('knows a page of ours by its greeting, and its notes', () => {
    expect(parse('{"AuthToken":"","columns":90,"rows":20,"teleport":1}')).toMatchObject({
      notes: true,
    });
    expect(parse('{"teleport":2,"counts":true}')).toMatchObject({ notes: false, counts: false });
    expect(parse('{"teleport":1,"counts":true}')).toMatchObject({ counts: true });
    expect(parse('T{"type":"retry"}')).toEqual({ kind: 'note', note: { type: 'retry' } });
    expect(parse('T{"type":"other"}')).toEqual({ kind: 'invalid', why: 'malformed' });
    expect(parse(`T{"type":"retry"${' '.repeat(4_096)}}`)).toMatchObject({ kind: 'invalid' });
  });

  it('clamps sizes to 500x200 and to whole cells', () => {
    expect(parse('1{"columns":60000,"rows":60000}')).toMatchObject({
      size: { cols: 500, rows: 200 },
    });
    expect(parse('1{"columns":80.9,"rows":1}')).toMatchObject({ size: { cols: 80, rows: 1 } });
    expect(clampSize({ cols: 1, rows: 0 })).toEqual({ cols: 2, rows: 1 });
  });

  it.each([
    ['an empty frame', '', 'empty'],
    ['input without a byte', '0', 'empty'],
    ['an unknown opcode', '9x', 'unknown'],
    ['a resize that is not JSON', '1{', 'malformed'],
    ['a resize without a size', '1{"columns":"80"}', 'malformed'],
    ['a resize to nothing', '1{"columns":0,"rows":0}', 'malformed'],
    ['a resize to no number', '1{"columns":1e999,"rows":5}', 'malformed'],
    ['a resize to null', '1null', 'malformed'],
    ['a greeting that is not JSON', '{"AuthToken"', 'malformed'],
  ])('drops %s', (_what, text, why) => {
    expect(parse(text)).toEqual({ kind: 'invalid', why });
  });

  it('drops text frames, takes a greeting without a size, refuses more than 64 KB', () => {
    expect(parse('0x', false)).toEqual({ kind: 'invalid', why: 'text' });
    expect(parse('{"AuthToken":""}')).toMatchObject({ kind: 'greeting', size: null });
    expect(parse(`0${'x'.repeat(65_535)}`)).toEqual({ kind: 'input' });
    expect(parse(`0${'x'.repeat(65_536)}`)).toEqual({ kind: 'too_large' });
  });
});

describe('frames for ttyd and for browsers', () => {
  it('are what ttyd 1.7.7 speaks', () => {
    expect(greetingFrame({ cols: 80, rows: 24 }).toString()).toBe(
      '{"AuthToken":"","columns":80,"rows":24}',
    );
    expect(outputFrame(Buffer.from('hi')).toString()).toBe('0hi');
  });
});
