/**
 * How many bytes a record takes in a batch of magic 2 (clients/.../common/record/DefaultRecord.java, DefaultRecordBatch.java,
 * AbstractRecords.java). Keys, values and headers are text here, UTF-8 on the wire. Left out: compression.
 */

import type { KafkaRecord } from '../protocol.ts';

export const BATCH_HEADER_BYTES = 61;
/** Largest size of a record's own fields beside key, value and headers with their lengths. */
const MAX_RECORD_OVERHEAD_BYTES = 21;

type Content = Pick<KafkaRecord, 'key' | 'value' | 'headers'>;

/** What the producer reckons with before it knows the deltas: compared with max.request.size, and a batch's first room. */
export const upperBoundBytes = (record: Content): number =>
  BATCH_HEADER_BYTES + MAX_RECORD_OVERHEAD_BYTES + contentBytes(record);

/** Size inside a batch, its own length field included. */
export function recordBytes(record: Content, offsetDelta: number, timestampDelta: number): number {
  const body = 1 + varintBytes(timestampDelta) + varintBytes(offsetDelta) + contentBytes(record);
  return body + varintBytes(body);
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    // Either half of a surrogate pair: four bytes for both.
    else if (unit >= 0xd800 && unit <= 0xdfff) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

function contentBytes({ key, value, headers }: Content): number {
  let bytes = textBytes(key) + textBytes(value) + varintBytes(headers.length);
  for (const header of headers) {
    const nameBytes = utf8Length(header.name);
    bytes += varintBytes(nameBytes) + nameBytes + textBytes(header.value);
  }
  return bytes;
}

/** Null has the length −1, which takes one byte. */
function textBytes(text: string | null): number {
  if (text === null) return 1;
  const bytes = utf8Length(text);
  return varintBytes(bytes) + bytes;
}

/** Zigzag: small numbers of either sign are short. */
function varintBytes(value: number): number {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let bytes = 1;
  while (rest >= 128) {
    rest = Math.floor(rest / 128);
    bytes += 1;
  }
  return bytes;
}
