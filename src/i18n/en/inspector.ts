export const inspector = {
  title: '',
} as const;
