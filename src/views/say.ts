/** Names and sentences that several views need: a node's name, what an event says. */
import { useCallback, useMemo } from 'react';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import { useText, useTextIfKnown } from './kit/text.tsx';
import { beatLabel, type NamedBeat } from './playbackBar/beatLabel.ts';

export function useNodeName(): (id: string) => string {
  const t = useText();
  return useCallback(
    (id) => {
      const machine = /^(broker|zookeeper)-(\d+)$/.exec(id);
      if (machine === null) return id;
      return t(machine[1] === 'broker' ? 'stage.brokerName' : 'stage.serverName', {
        id: machine[2] ?? '',
      });
    },
    [t],
  );
}

export function useBeatLabel(): (beat: NamedBeat) => string {
  const known = useTextIfKnown();
  const nodeName = useNodeName();
  return useMemo(() => (beat) => beatLabel(beat, known, nodeName), [known, nodeName]);
}

export function useSentence(): (event: TraceEvent) => string {
  const label = useBeatLabel();
  return label;
}
