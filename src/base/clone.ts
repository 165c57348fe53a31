/**
 * A copy of plain data, as a checkpoint needs it.
 *
 * What can change is copied; what is marked `sealed: true` is shared, for it never changes any more
 * (a full chunk of a log, a message that was sent). Copies the insertion order of Maps and objects too,
 * so that a world continues from a checkpoint exactly as it would have without it.
 */
export function clonePlain<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return cloneObject(value as object) as T;
}

function cloneObject(value: object): object {
  if (Array.isArray(value)) {
    const copy = new Array(value.length);
    for (let i = 0; i < value.length; i += 1) {
      const item = value[i];
      copy[i] = typeof item === 'object' && item !== null ? cloneObject(item) : item;
    }
    return copy;
  }
  if ((value as { sealed?: boolean }).sealed === true) return value;
  if (value instanceof Map) {
    const copy = new Map();
    for (const [key, item] of value) copy.set(key, clonePlain(item));
    return copy;
  }
  if (value instanceof Set) return new Set(value);
  if (ArrayBuffer.isView(value)) return (value as Uint32Array).slice();
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    copy[key] = typeof item === 'object' && item !== null ? cloneObject(item) : item;
  }
  return copy;
}
