import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Published networks and values computed with scipy and networkx; not part of this repository. */
const folder = path.resolve(import.meta.dirname, '../../shared/data/graphs');

/** A file of reference values that notes which of them were read, so that none is left unchecked. */
export interface ReferenceFile<Values> {
  readonly values: Values;
  /** Every text, number and truth value that nobody has read so far, as `graphs.0.density`. */
  unread(): string[];
}

/** Whether the reference values are beside this checkout. Throws in CI where they are not. */
export function hasReferenceFile(name: string): boolean {
  const isThere = existsSync(path.join(folder, name));
  if (isThere) return true;
  if (process.env['CI'] === 'true') throw new Error(`the reference values ${name} are not in ${folder}`);
  console.warn(`skipped: ${name} is not in ${path.relative(process.cwd(), folder)}`);
  return false;
}

/** Reads a JSON file of reference values, such as `stat-checks.json`. */
export function readReferenceFile<Values extends object>(name: string): ReferenceFile<Values> {
  const values: Values = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const unread = new Set(leavesOf(values));
  return { values: watched(values, [], (place) => unread.delete(place)), unread: () => [...unread] };
}

function leavesOf(value: unknown, place: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [place.join('.')];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...place, key]));
}

/** The same values, each reported by its place when it is read. */
function watched<Value extends object>(
  value: Value,
  place: readonly string[],
  onRead: (place: string) => void,
): Value {
  return new Proxy(value, {
    get(target, key, receiver) {
      const inner: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return inner;
      const at = [...place, key];
      if (typeof inner === 'object' && inner !== null) return watched(inner, at, onRead);
      onRead(at.join('.'));
      return inner;
    },
  });
}
