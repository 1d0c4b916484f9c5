// Loaded before the proxy (`node --import`): in rooms whose names begin with `BENCH_UNCHECKED`, and in no others, its
// terminals ask nobody whether keys may pass. So checked and unchecked terminals are measured in one process.
import { registerHooks } from 'node:module';
import { checkPlaces, without } from './check-places.ts';

const places = checkPlaces(process.env.BENCH_UNCHECKED ?? '');

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const place = places.find(({ file }) => url.endsWith(file));
    return place ? { ...loaded, source: without(place, String(loaded.source)) } : loaded;
  },
});
