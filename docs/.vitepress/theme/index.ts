// VitePress's own look with room for wide tables, and diagrams: what draws them is loaded on pages that have some.
import drawer from '@mermaid-js/tiny/dist/mermaid.tiny.js?url';
import { useData, useRoute } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { nextTick, onMounted, watch } from 'vue';
import './style.css';

interface Mermaid {
  initialize(config: { startOnLoad: boolean; theme: string }): void;
  render(id: string, source: string): Promise<{ svg: string }>;
}

async function draw(isDark: boolean): Promise<void> {
  const found = document.querySelectorAll<HTMLElement>('pre.diagram');
  if (found.length === 0) return;
  const mermaid = await loadMermaid();
  mermaid.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'neutral' });
  for (const [at, place] of found.entries()) {
    place.dataset.source ??= place.textContent ?? '';
    const { svg } = await mermaid.render(`diagram-${at}`, place.dataset.source);
    place.innerHTML = svg;
  }
}

/** It is made to be a script of its own, which leaves its name in the window. */
function loadMermaid(): Promise<Mermaid> {
  const place = window as { mermaid?: Mermaid };
  return new Promise((resolve, reject) => {
    if (place.mermaid) return resolve(place.mermaid);
    const script = Object.assign(document.createElement('script'), { src: drawer });
    script.onload = () =>
      place.mermaid ? resolve(place.mermaid) : reject(new Error('it has no mermaid in it'));
    script.onerror = () => reject(new Error('what draws the diagrams could not be loaded'));
    document.head.append(script);
  });
}

export default {
  extends: DefaultTheme,
  setup() {
    // biome-ignore lint/correctness/useHookAtTopLevel: of Vue, which calls `setup` once
    const { isDark } = useData();
    // biome-ignore lint/correctness/useHookAtTopLevel: likewise
    const route = useRoute();
    const drawNow = () => void nextTick(() => draw(isDark.value));
    onMounted(drawNow);
    watch([() => route.path, isDark], drawNow);
  },
};
