export const logView = {
  title: '',
} as const;
