import type { inspector as source } from '../en/inspector.ts';

export const inspector: Record<keyof typeof source, string> = {
  title: '',
};
