import type { page as source } from '../en/page.ts';

export const page: Record<keyof typeof source, string> = {
  title: '',
};
