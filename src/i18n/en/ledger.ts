export const ledger = {
  title: '',
} as const;
