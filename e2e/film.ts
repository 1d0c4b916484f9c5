// A film of several pages beside each other, taken picture by picture: what takes long on a slow machine does not show.
import type { Page } from '@playwright/test';
import sharp from 'sharp';

interface Frame {
  /** The joined picture. */
  png: Buffer;
  /** How long it is shown, in ms. */
  ms: number;
}

/** In pixels of a page. */
interface Place {
  x: number;
  y: number;
}

const FRAME_MS = 90;
const GAP = 14;
const BACKGROUND = '#10131c';
/** The pointer of whoever has the page, which no screenshot shows. */
const POINTER = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="26"><path d="M2 1v19l5-4 3 8 4-2-3-7h7z" fill="#fff" stroke="#000" stroke-width="1.5"/></svg>',
);

export class Film {
  readonly #pages: readonly Page[];
  readonly #pointers = new Map<Page, Place>();
  readonly #frames: Frame[] = [];

  /** @param pages of one size, from left to right */
  constructor(pages: readonly Page[]) {
    this.#pages = pages;
  }

  /** Moves the mice of some pages at once, a picture at each step. */
  async move(moves: ReadonlyMap<Page, Place>, steps: number): Promise<void> {
    const paths = [...moves].map(([page, to]) => ({
      page,
      to,
      from: this.#pointers.get(page) ?? to,
    }));
    for (let step = 1; step <= steps; step += 1) {
      // Slower at its ends, as a hand is.
      const part = (1 - Math.cos((Math.PI * step) / steps)) / 2;
      for (const { page, from, to } of paths) {
        const at = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
        this.#pointers.set(page, at);
        await page.mouse.move(at.x, at.y);
      }
      await this.take();
    }
  }

  /** Takes pictures of all pages at once. @param count how many frames what is seen stays */
  async take(count = 1): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const shots = await Promise.all(this.#pages.map((page) => page.screenshot()));
      const png = await this.#join(shots);
      const last = this.#frames.at(-1);
      if (last?.png.equals(png)) last.ms += FRAME_MS;
      else this.#frames.push({ png, ms: FRAME_MS });
    }
  }

  /** The last picture stays for a while. */
  hold(ms: number): void {
    const last = this.#frames.at(-1);
    if (last) last.ms += ms;
  }

  /** Writes it as an animated WebP. */
  async save(file: string): Promise<void> {
    const pictures = this.#frames.map(({ png }) => png);
    await sharp(pictures, { join: { animated: true } })
      .webp({
        ...{ quality: 72, effort: 5, minSize: true, mixed: true, loop: 0 },
        delay: this.#frames.map(({ ms }) => ms),
      })
      .toFile(file);
  }

  async #join(shots: readonly Buffer[]): Promise<Buffer> {
    const { width = 1, height = 1 } = this.#pages[0]?.viewportSize() ?? {};
    const left = (i: number): number => GAP + i * (width + GAP);
    const pages = shots.map((input, i) => ({ input, left: left(i), top: GAP }));
    const pointers = this.#pages.flatMap((page, i) => {
      const at = this.#pointers.get(page);
      if (!at) return [];
      const [x, y] = [Math.round(at.x), Math.round(at.y)];
      return [{ input: POINTER, left: left(i) + x - 2, top: GAP + y - 1 }];
    });
    return sharp({
      create: {
        ...{ width: left(shots.length), height: height + 2 * GAP },
        ...{ channels: 3, background: BACKGROUND },
      },
    })
      .composite([...pages, ...pointers])
      .png({ compressionLevel: 3 })
      .toBuffer();
  }
}
