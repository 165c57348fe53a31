import type { ledger as source } from '../en/ledger.ts';

export const ledger: Record<keyof typeof source, string> = {
  title: '',
};
