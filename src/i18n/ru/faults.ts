import type { faults as source } from '../en/faults.ts';

export const faults: Record<keyof typeof source, string> = {
  title: '',
};
