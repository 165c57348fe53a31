import type { health as source } from '../en/health.ts';

export const health: Record<keyof typeof source, string> = {
  title: '',
};
