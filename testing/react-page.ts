// React in Node: a document of happy-dom, as much of a page as hooks need. Sockets and clocks stay Node's own.
import { Window } from 'happy-dom';
import type { ReactNode } from 'react';

export interface ReactPage extends AsyncDisposable {
  /** Draws it, or draws it anew, in React's own time. */
  render(node: ReactNode): void;
  /** Takes it off the page. */
  unmount(): void;
  text(): string;
}

const NAMES = ['window', 'document', 'HTMLElement', 'HTMLIFrameElement', 'Node'] as const;

/** Opens a page; there is one at a time. */
export async function openReactPage(): Promise<ReactPage> {
  const window = new Window({ url: 'http://page.invalid/' });
  const scope = globalThis as Record<string, unknown>;
  const before = new Map(NAMES.map((name) => [name, Object.getOwnPropertyDescriptor(scope, name)]));
  for (const name of NAMES) {
    const value = name === 'window' ? window : window[name];
    Object.defineProperty(scope, name, { value, configurable: true, writable: true });
  }
  // They look at these names when they are loaded.
  const { act } = await import('react');
  const { createRoot } = await import('react-dom/client');
  const element = window.document.createElement('main');
  window.document.body.append(element);
  const root = createRoot(element as unknown as HTMLElement);
  const page: ReactPage = {
    render: (node) => root.render(node),
    unmount: () => root.unmount(),
    text: () => element.textContent,
    async [Symbol.asyncDispose]() {
      // With all that it still has to do, which needs the page.
      scope.IS_REACT_ACT_ENVIRONMENT = true;
      await act(async () => root.unmount());
      delete scope.IS_REACT_ACT_ENVIRONMENT;
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(scope, name, descriptor);
        else delete scope[name];
      }
      await window.happyDOM.close();
    },
  };
  return page;
}
