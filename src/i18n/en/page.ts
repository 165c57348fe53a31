export const page = {
  title: '',
} as const;
