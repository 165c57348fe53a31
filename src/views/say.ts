/** Names and sentences that several views need: a node's name, what an event says, a beat's short name. */
import { useCallback } from 'react';
import { eventSentence, nodeName } from '../i18n/eventSentence.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import { useLanguage, useTextIfKnown } from './kit/text.tsx';
import { beatLabel, type NamedBeat } from './playbackBar/beatLabel.ts';

export function useNodeName(): (id: string, genitive?: boolean) => string {
  const language = useLanguage();
  return useCallback((id, genitive) => nodeName(language, id, genitive), [language]);
}

export function useSentence(): (event: TraceEvent) => string {
  const language = useLanguage();
  return useCallback((event) => eventSentence(language, event), [language]);
}

export function useBeatLabel(): (beat: NamedBeat) => string {
  const known = useTextIfKnown();
  const name = useNodeName();
  return useCallback((beat) => beatLabel(beat, known, name), [known, name]);
}
