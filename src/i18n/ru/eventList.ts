import type { eventList as source } from '../en/eventList.ts';

export const eventList: Record<keyof typeof source, string> = {
  title: '',
};
