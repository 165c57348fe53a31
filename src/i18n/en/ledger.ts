/** The ledger: the three sets that say whether anything was lost. */
export const ledger = {
  intro: 'Every record that a producer was told is stored, followed to its end.',
  acknowledged: '{count, plural, one {# record acknowledged} other {# records acknowledged}}',
  gone: 'Acknowledged, but gone',
  goneMeans: 'A producer was told “stored”, and no log that counts has it any more.',
  twice: 'Processed twice',
  twiceMeans: 'One group has finished work on it more than once.',
  never: 'Never processed',
  neverMeans: 'A group has committed past it, and nobody has worked on it or does so now.',
  none: 'none',
  count: '{count, number}',
  more: '… and {count, number} more',
} as const;
