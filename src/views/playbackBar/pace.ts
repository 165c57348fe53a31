/** The playback's pace in words: why it is as fast as it is. Pure. */
import type { MessageKey, Values } from '../../i18n/translate.ts';

export interface PaceInput {
  playing: boolean;
  speed: 'auto' | number;
  factor: number;
  pace: { kind: string; data: Record<string, unknown> } | null;
  slow: boolean;
  atEnd: boolean;
}

export function paceSaid(
  input: PaceInput,
  factorText: (factor: number) => string,
): { key: MessageKey; values: Values } {
  const { playing, speed, pace, slow } = input;
  if (!playing) return { key: input.atEnd ? 'playback.atEnd' : 'playback.paused', values: {} };
  const factor = factorText(rounded(input.factor));
  if (slow) return { key: 'playback.paceSlow', values: { factor } };
  if (speed !== 'auto')
    return { key: 'playback.paceManual', values: { factor: factorText(speed) } };
  const data = pace?.data ?? {};
  if (pace?.kind === 'message') {
    const count = Number(data['messages'] ?? 1);
    return count <= 1
      ? { key: 'playback.paceMessage', values: { factor } }
      : { key: 'playback.paceMessages', values: { factor, count } };
  }
  if (pace?.kind === 'wait')
    return {
      key: waitKeys[String(data['wait'])] ?? 'playback.paceWait',
      values: { factor, ...scalars(data) },
    };
  return {
    key: pace?.kind === 'crowd' ? 'playback.paceCrowd' : 'playback.paceIdle',
    values: { factor },
  };
}

const waitKeys: Record<string, MessageKey> = {
  session: 'playback.paceSession',
  answer: 'playback.paceAnswer',
};

/** So that the figure does not flicker while the pace eases. */
function rounded(factor: number): number {
  if (factor <= 0) return 0;
  const step = 10 ** Math.floor(Math.log10(factor));
  return Math.round(factor / step) * step;
}

function scalars(data: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(data).filter(
      ([, value]) => typeof value === 'string' || typeof value === 'number',
    ),
  ) as Values;
}
