import type { logView as source } from '../en/logView.ts';

export const logView: Record<keyof typeof source, string> = {
  title: '',
};
