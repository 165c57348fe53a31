/** Words of the controls that every view uses. */
export const kit = {
  close: 'Close',
  cancel: 'Cancel',
  more: 'More',
  nothing: 'nothing',
} as const;
