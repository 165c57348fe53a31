/** The end of a broker's process by itself. */

import type { Out } from '../../kernel/out.ts';
import type { NodeId, SimNode } from '../../kernel/world.ts';
import { brokerDisk } from './replica.ts';

/** A start that fails ends the process with exit code 1. */
export function exitWithError(out: Out, node: SimNode, reason: string, waitedFor?: NodeId): void {
  brokerDisk(node).lastExit = { exitCode: 1, reason };
  out.trace({
    kind: 'processExited',
    reason,
    exitCode: 1,
    ...(waitedFor === undefined ? {} : { waitedFor }),
  });
  out.exit();
}
