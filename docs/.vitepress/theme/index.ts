// VitePress's own look, with diagrams: what draws them is loaded on pages that have some.
import { useData, useRoute } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { nextTick, onMounted, watch } from 'vue';

async function draw(isDark: boolean): Promise<void> {
  const found = document.querySelectorAll<HTMLElement>('pre.diagram');
  if (found.length === 0) return;
  const { default: mermaid } = await import('@mermaid-js/tiny');
  mermaid.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'neutral' });
  for (const [at, place] of found.entries()) {
    place.dataset.source ??= place.textContent ?? '';
    const { svg } = await mermaid.render(`diagram-${at}`, place.dataset.source);
    place.innerHTML = svg;
  }
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
