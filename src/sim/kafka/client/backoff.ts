/** Kafka's exponential backoff: doubling, 20 % jitter (clients/.../common/utils/ExponentialBackoff.java). */

import { msToUs } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';

export interface Backoff {
  initialMs: number;
  maxMs: number;
}

/** The wait before the attempt that follows `attempts` failed ones, counted from 0. */
export function drawBackoffUs(
  out: Out,
  purpose: string,
  backoff: Backoff,
  attempts: number,
): number {
  let termMs = backoff.initialMs;
  for (let i = 0; i < attempts && termMs < backoff.maxMs; i += 1) termMs *= 2;
  const termUs = msToUs(Math.min(termMs, backoff.maxMs));
  const spreadUs = Math.floor(termUs / 5);
  const drawnUs = termUs - spreadUs + out.random(purpose, 2 * spreadUs + 1);
  return Math.min(drawnUs, msToUs(backoff.maxMs));
}
