// Friendly names such as `amber-gnu`, for guests who have not chosen a name.
import { animals, colors, uniqueNamesGenerator } from 'unique-names-generator';

/** Colours that may be read as a remark about a person. */
const UNKIND_COLORS = new Set(['black', 'white', 'brown', 'yellow', 'gray', 'coffee', 'chocolate']);
/** Animals that people insult each other with. */
const UNKIND_ANIMALS =
  /^(ape|ass|baboon|bug|chicken|chimpanzee|cockroach|cow|cuckoo|dog|donkey|gorilla|hippo.*|hog|hyena|leech|louse|maggot|mole|monkey|mule|orangutan|parasite|pig|piranha|primate|rat|rodent|scorpion|shrew|shrimp|skunk|sloth|slug|snake|sow|swine|termite|tick|toad|turkey|vermin|viper|vulture|wasp|weasel|whale|worm|vole)$/;

/**
 * A name of two short words; not unique, which is why people also have a colour and an id.
 * @param seed the same seed gives the same name; random without it
 */
export function friendlyName(seed?: string): string {
  return uniqueNamesGenerator({
    ...{ dictionaries: [COLORS, ANIMALS], separator: '-', length: 2 },
    ...(seed === undefined ? {} : { seed }),
  });
}

const COLORS = colors.filter((word) => /^[a-z]{3,9}$/.test(word) && !UNKIND_COLORS.has(word));
const ANIMALS = animals.filter((word) => /^[a-z]{3,9}$/.test(word) && !UNKIND_ANIMALS.test(word));
