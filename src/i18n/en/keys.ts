export const keys = {
  title: '',
} as const;
