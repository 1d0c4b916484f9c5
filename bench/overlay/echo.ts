// Keys typed into a page's terminal, and how long until each is in the terminal's screen again.
import type { Page } from '@playwright/test';

interface EchoPage {
  term: {
    input(data: string, wasUserInput: boolean): void;
    onWriteParsed(handler: () => void): { dispose(): void };
  };
}

/** One key after another. @returns ms for each */
export async function echoes(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (keys) => {
    const { term } = window as unknown as EchoPage;
    const took: number[] = [];
    for (let i = 0; i < keys; i += 1) {
      const sent = performance.now();
      await new Promise<void>((resolve) => {
        const heard = term.onWriteParsed(() => {
          heard.dispose();
          resolve();
        });
        term.input('x', true);
      });
      took.push(performance.now() - sent);
      // A fast typist; never in step with the room's tick.
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20));
    }
    term.input('\r', true);
    return took;
  }, count);
}
