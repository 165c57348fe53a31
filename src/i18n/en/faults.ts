export const faults = {
  title: '',
} as const;
