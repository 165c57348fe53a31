export const health = {
  title: '',
} as const;
