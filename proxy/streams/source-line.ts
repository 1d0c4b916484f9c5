// What a seat's terminal sends to a socket, as the frames of a stream (TS3): text that is cut at whole characters, with
// positions, sizes and whole screens. No input or output.
import { randomBytes } from 'node:crypto';
import { outputFrame, pieces, snapshotFrames } from '../../protocol/streams/terminal-stream.ts';

/** A byte order mark is a character like any other. */
const KEEPS_BOM = { ignoreBOM: true };

export class SourceLine {
  #decoder = new TextDecoder('utf-8', KEEPS_BOM);
  #epoch = '';
  #end = 0;

  /** @returns frames of the output that goes on; none while all of it is part of a character */
  output(bytes: Uint8Array): string[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    return [...pieces(text)].map((piece) => {
      this.#end += Buffer.byteLength(piece);
      return outputFrame(this.#end, piece);
    });
  }

  /**
   * The whole screen. @param picture what brings any terminal there
   * @param goesOn the output after it follows on what came before it, too
   */
  picture(picture: Uint8Array, goesOn: boolean, size: { cols: number; rows: number }): string[] {
    // What it ends with of a character is the beginning of the output that follows.
    const decoder = new TextDecoder('utf-8', KEEPS_BOM);
    const text = decoder.decode(picture, { stream: true });
    if (!goesOn) {
      this.#decoder = decoder;
      this.#epoch = randomBytes(9).toString('base64url');
      this.#end = 0;
    }
    return snapshotFrames({ epoch: this.#epoch, at: this.#end, ...size }, text);
  }
}
