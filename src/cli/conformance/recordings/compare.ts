/**
 * Is what the replay gave the same as what was recorded? All fields of the fact count, except those that say how long it took on that
 * machine (`…Ms`) and the note; `boundsMs` bounds the replay's own duration; `anyOf` lists what a race may give; order in lists counts only in
 * fields whose name ends in `InOrder`.
 */

export function matches(
  expected: Record<string, unknown>,
  measured: Record<string, unknown>,
): boolean {
  const bounds = expected['boundsMs'] as [number, number] | undefined;
  if (bounds !== undefined) {
    const tookMs = measured['tookMs'];
    if (typeof tookMs !== 'number' || tookMs < bounds[0] || tookMs > bounds[1]) return false;
  }
  return sameFields(expected, measured);
}

function sameFields(expected: Record<string, unknown>, measured: Record<string, unknown>): boolean {
  const isCompared = (name: string): boolean => name !== 'note' && !name.endsWith('Ms');
  const names = Object.keys(expected).filter(isCompared);
  const others = Object.keys(measured).filter((name) => isCompared(name) && !(name in expected));
  return (
    others.length === 0 &&
    names.every((name) => same(expected[name], measured[name], name.endsWith('InOrder')))
  );
}

function same(expected: unknown, measured: unknown, inOrder: boolean): boolean {
  if (isAnyOf(expected))
    return expected.anyOf.some((candidate) => same(candidate, measured, inOrder));
  if (Array.isArray(expected)) {
    if (!Array.isArray(measured) || measured.length !== expected.length) return false;
    return inOrder
      ? expected.every((item, i) => same(item, measured[i], false))
      : sameBag(expected, measured);
  }
  if (isObject(expected)) return isObject(measured) && sameFields(expected, measured);
  return expected === measured;
}

function sameBag(expected: readonly unknown[], measured: readonly unknown[]): boolean {
  const rest = [...measured];
  return expected.every((item) => {
    const index = rest.findIndex((candidate) => same(item, candidate, false));
    if (index < 0) return false;
    rest.splice(index, 1);
    return true;
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAnyOf = (value: unknown): value is { anyOf: unknown[] } =>
  isObject(value) && Array.isArray(value['anyOf']);
