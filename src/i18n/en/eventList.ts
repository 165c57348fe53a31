export const eventList = {
  title: '',
} as const;
