/**
 * Differences between two scenes as generic patches, usable both ways.
 *
 * Scenes are trees of plain data keyed by id; lists of scalars and lists of records are compared as a whole. Applying a patch
 * copies only the objects on its path, so that what did not change stays the same object for the views.
 */

export interface Patch {
  atUs: number;
  path: string[];
  /** undefined: the entry is gone. */
  value: unknown;
  before: unknown;
}

export function diff(before: unknown, after: unknown, atUs: number): Patch[] {
  const patches: Patch[] = [];
  compare(before, after, [], atUs, patches);
  return patches;
}

export function applyForward<T>(tree: T, patches: readonly Patch[]): T {
  let result = tree;
  for (const patch of patches) result = replace(result, patch.path, 0, patch.value) as T;
  return result;
}

export function applyBackward<T>(tree: T, patches: readonly Patch[]): T {
  let result = tree;
  for (let i = patches.length - 1; i >= 0; i -= 1) {
    const patch = patches[i] as Patch;
    result = replace(result, patch.path, 0, patch.before) as T;
  }
  return result;
}

function compare(
  before: unknown,
  after: unknown,
  path: string[],
  atUs: number,
  patches: Patch[],
): void {
  if (Object.is(before, after)) return;
  if (isTree(before) && isTree(after)) {
    // Keys are names of Kafka's things too, such as a topic `constructor`: only own fields count.
    for (const key of Object.keys(after))
      compare(own(before, key), after[key], [...path, key], atUs, patches);
    for (const key of Object.keys(before)) {
      if (!Object.hasOwn(after, key))
        patches.push({ atUs, path: [...path, key], value: undefined, before: before[key] });
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && sameList(before, after)) return;
  patches.push({ atUs, path, value: after, before });
}

const own = (tree: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(tree, key) ? tree[key] : undefined;

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return sameList(a, b);
  if (!isTree(a) || !isTree(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => sameValue(a[key], b[key]));
}

function replace(tree: unknown, path: readonly string[], depth: number, value: unknown): unknown {
  if (depth === path.length) return value;
  const key = path[depth] as string;
  const copy: Record<string, unknown> = { ...(tree as Record<string, unknown>) };
  const child = replace(own(copy, key), path, depth + 1, value);
  if (child === undefined && depth === path.length - 1) delete copy[key];
  else copy[key] = child;
  return copy;
}
