/** Words of the controls that every view uses. */
export const kit = {
  close: 'Close',
  cancel: 'Cancel',
  nothing: 'nothing',
} as const;
