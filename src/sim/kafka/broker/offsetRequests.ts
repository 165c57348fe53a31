/**
 * ListOffsets of clients (Partition.fetchOffsetForTimestamp).
 *
 * `latest` is the high watermark; on a leader whose high watermark has not reached the start of its own epoch the answer would go
 * backwards, so it is OFFSET_NOT_AVAILABLE until it has.
 */

import type { Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { findByTimestamp } from '../log/partitionLog.ts';
import type { ListOffsetsRequest, ListOffsetsResponse } from '../protocol.ts';
import { leaderOrError } from './partitionErrors.ts';
import { logOf } from './replica.ts';

const LATEST = -1;
const EARLIEST = -2;

type Asked = ListOffsetsRequest['partitions'][number];
type Found = ListOffsetsResponse['partitions'][number];

export function handleListOffsets(
  out: Out,
  node: SimNode,
  { handle, body }: Request<ListOffsetsRequest>,
): void {
  out.reply(handle, { partitions: body.partitions.map((asked) => findOffset(node, asked)) });
}

function findOffset(node: SimNode, asked: Asked): Found {
  const { topicPartition, timestamp, currentLeaderEpoch } = asked;
  const { leading, error } = leaderOrError(node, topicPartition, currentLeaderEpoch);
  const nothing: Found = { topicPartition, error: 'NONE', offset: -1, leaderEpoch: -1 };
  if (error !== null) return { ...nothing, error };
  const log = logOf(node, topicPartition);
  const { highWatermark, leaderEpochStartOffset, leaderEpoch } = leading;
  if (timestamp === EARLIEST) {
    const epoch = log.leaderEpochs[0]?.epoch ?? -1;
    return { ...nothing, offset: log.logStartOffset, leaderEpoch: epoch };
  }
  if (timestamp !== LATEST) {
    const found = findByTimestamp(log, timestamp, highWatermark);
    if (found !== null) return { ...nothing, ...found };
  }
  if (highWatermark < leaderEpochStartOffset) return { ...nothing, error: 'OFFSET_NOT_AVAILABLE' };
  return timestamp === LATEST ? { ...nothing, offset: highWatermark, leaderEpoch } : nothing;
}
