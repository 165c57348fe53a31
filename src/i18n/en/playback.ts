export const playback = {
  title: '',
} as const;
