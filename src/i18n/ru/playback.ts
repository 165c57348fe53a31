import type { playback as source } from '../en/playback.ts';

export const playback: Record<keyof typeof source, string> = {
  title: '',
};
