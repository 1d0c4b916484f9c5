// A visitor as seats, tickets and other people may know it.
import { publicId, type Visitor } from './visitor.ts';

export interface Sitter {
  /** Id of the visitor as others may see it. */
  id: string;
  name: string;
  color: number;
}

/** @param key the session key, so that every proxy of one party derives the same id */
export function sitterOf(visitor: Visitor, key: Buffer): Sitter {
  return { id: publicId(visitor.id, key), name: visitor.name, color: visitor.color };
}
