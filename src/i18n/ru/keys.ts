import type { keys as source } from '../en/keys.ts';

export const keys: Record<keyof typeof source, string> = {
  title: '',
};
