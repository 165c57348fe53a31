/**
 * How many bytes a record batch takes on disk and on the wire, uncompressed
 * (clients/src/main/java/org/apache/kafka/common/record/DefaultRecordBatch.java, DefaultRecord.java; message format v2).
 *
 * The records themselves stay plain data: only their sizes follow the format, since limits of fetches and of the producer's batches
 * are in bytes.
 */

import type { KafkaRecord } from '../protocol.ts';

/** Header of a batch. */
export const BATCH_OVERHEAD_BYTES = 61;

export function recordBatchSize(records: readonly KafkaRecord[]): number {
  const firstTimestamp = records[0]?.timestamp ?? 0;
  let size = BATCH_OVERHEAD_BYTES;
  for (let i = 0; i < records.length; i += 1) {
    const record = records[i] as KafkaRecord;
    size += recordSize(record, i, record.timestamp - firstTimestamp);
  }
  return size;
}

/** A record inside a batch: its numbers are written relative to the batch's first one. */
export function recordSize(
  record: KafkaRecord,
  offsetDelta: number,
  timestampDelta: number,
): number {
  let body = 1 + varintSize(timestampDelta) + varintSize(offsetDelta);
  body += textSize(record.key) + textSize(record.value) + varintSize(record.headers.length);
  for (const { name, value } of record.headers) body += textSize(name) + textSize(value);
  return varintSize(body) + body;
}

/** Length and bytes; a null is the length −1 alone. */
function textSize(text: string | null): number {
  if (text === null) return 1;
  const bytes = utf8Size(text);
  return varintSize(bytes) + bytes;
}

function utf8Size(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A surrogate pair is two units and four bytes, so each of the two counts two.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** Zigzag: the sign is the lowest bit; seven bits a byte. */
function varintSize(value: number): number {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  let bytes = 1;
  while (rest >= 128) {
    rest = Math.floor(rest / 128);
    bytes += 1;
  }
  return bytes;
}
