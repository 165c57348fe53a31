/** The ledger, connected. */
import { useRun } from '../store/run.ts';
import { select } from '../store/selection.ts';
import { READABLE_MS, useCalm } from './hooks.ts';
import { LedgerView } from './ledger/LedgerView.tsx';

export function LedgerPane() {
  const scene = useCalm(
    useRun((state) => state.scene),
    READABLE_MS,
  );
  if (scene === null) return null;
  return (
    <LedgerView
      ledger={scene.ledger}
      onRecord={(topicPartition, offset) =>
        select({ kind: 'record', topicPartition, offset, broker: -1 })
      }
    />
  );
}
