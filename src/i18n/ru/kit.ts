import type { kit as source } from '../en/kit.ts';

export const kit: Record<keyof typeof source, string> = {
  close: 'Закрыть',
  cancel: 'Отмена',
  nothing: 'ничего',
};
