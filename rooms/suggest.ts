// Suggests the name that was probably meant, so that a typo is easy to correct.
import { closestMatch } from 'leven';

/**
 * @param word as written @param names the valid names
 * @returns the end of a sentence: a question with the closest name, or a full stop if none is close
 */
export function didYouMean(word: string, names: readonly string[]): string {
  const written = word.slice(0, 64).toLowerCase();
  const near = closestMatch(
    written.replace(/[-\s]/g, '_'),
    names.map((name) => name.toLowerCase().replace(/\s/g, '_')),
    { maxDistance: Math.max(2, Math.floor(written.length / 3)) },
  );
  const name = names.find((one) => one.toLowerCase().replace(/\s/g, '_') === near);
  return name ? `; did you mean \`${name}\`?` : '.';
}
