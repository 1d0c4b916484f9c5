// Finds the name that somebody probably meant, so that a typing mistake is corrected in one look.
import { closestMatch } from 'leven';

/**
 * @param word what was written @param names what could have been meant
 * @returns the end of a sentence: a question with the nearest name, or a stop if nothing is near
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
