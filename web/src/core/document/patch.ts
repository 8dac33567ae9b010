// Changes at paths of an annotation: reading, setting, undoing, comparing. The same rules as the server's.
import type { AnnotationJson, Change, Json } from "../api/types";

type Table = { [key: string]: Json };

/** The value at a path; null where there is none. */
export function valueAt(annotation: AnnotationJson, path: readonly string[]): Json {
  let found: Json = annotation as unknown as Json;
  for (const key of path) {
    if (!isTable(found)) return null;
    found = (Object.hasOwn(found, key) ? found[key] : null) ?? null;
  }
  return found;
}

/** The annotation with the changes done in their order; what did not change stays the same object. */
export function withChanges(annotation: AnnotationJson, changes: readonly Change[]): AnnotationJson {
  let table = annotation as unknown as Table;
  for (const { path, value } of changes) table = set(table, path, value);
  return table as unknown as AnnotationJson;
}

/** What takes the changes back, in the order in which to do it. */
export function inverseOf(annotation: AnnotationJson, changes: readonly Change[]): Change[] {
  const found: Change[] = [];
  let now = annotation;
  for (const change of changes) {
    found.unshift({ path: change.path, value: valueAt(now, change.path) });
    now = withChanges(now, [change]);
  }
  return found;
}

/** True when one path is the other, or leads to or through it. */
export function overlap(one: readonly string[], other: readonly string[]): boolean {
  const shared = Math.min(one.length, other.length);
  return one.slice(0, shared).every((key, index) => key === other[index]);
}

/** The same value, whatever the order of keys; what is empty is as if it were not there. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other || (isEmpty(one) && isEmpty(other))) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (!isTable(one) || !isTable(other)) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => same(one[key], other[key]));
}

/** The changes that lead from one annotation to another, as deep as tables go. */
export function difference(before: AnnotationJson, after: AnnotationJson): Change[] {
  return tableDifference(before as unknown as Table, after as unknown as Table, []);
}

function tableDifference(before: Table, after: Table, path: string[]): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    if (same(old, now)) return [];
    if (isTable(old) && isTable(now)) return tableDifference(old, now, [...path, key]);
    return [{ path: [...path, key], value: now ?? null }];
  });
}

function set(table: Table, path: readonly string[], value: Json): Table {
  const [key, ...rest] = path;
  if (key === undefined) throw new Error("a change needs a path, got an empty one");
  if (rest.length === 0) {
    const { [key]: _, ...others } = table;
    return value === null ? others : { ...table, [key]: value };
  }
  const below = Object.hasOwn(table, key) ? table[key] : undefined;
  if (below === undefined && value === null) return table;
  const changed = set(isTable(below) ? below : {}, rest, value);
  if (key === "provenance" && Object.keys(changed).length === 0) return set(table, [key], null);
  return { ...table, [key]: changed };
}

function isTable(value: Json | undefined): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
