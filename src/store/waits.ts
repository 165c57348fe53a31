/** The waits that a scene shows: what nothing but time will end. For the words beside the clock, and for auto pace. */

import type { Scene } from '../sim/scene.ts';

export interface Wait {
  kind: 'session' | 'answer';
  untilUs: number;
  data: Record<string, string | number>;
}

/** The one that ends first; null: nothing is waited for. */
export function nextWait(scene: Scene): Wait | null {
  const waits = [...sessionWaits(scene), ...answerWaits(scene)].filter(
    ({ untilUs }) => untilUs > scene.atUs,
  );
  return waits.reduce<Wait | null>(
    (first, wait) => (first === null || wait.untilUs < first.untilUs ? wait : first),
    null,
  );
}

/** A dead broker's session, which the ensemble will expire. */
function sessionWaits(scene: Scene): Wait[] {
  return Object.values(scene.brokers)
    .filter(
      ({ running, paused, registered, session }) =>
        (!running || paused) && registered && session.expiresAtUs !== null,
    )
    .map(({ id, session }) => ({
      kind: 'session',
      untilUs: session.expiresAtUs as number,
      data: { broker: id, seconds: session.timeoutMs / 1000 },
    }));
}

/** A producer's oldest record without an answer. */
function answerWaits(scene: Scene): Wait[] {
  return Object.values(scene.producers).flatMap(({ label, waiting }) =>
    waiting === null ||
    waiting.deadlineUs - waiting.sinceUs < 1_000_000 ||
    scene.atUs - waiting.sinceUs < 400_000
      ? []
      : [{ kind: 'answer', untilUs: waiting.deadlineUs, data: { producer: label } }],
  );
}
