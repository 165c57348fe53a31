/** Seeds of `npm run fuzz` that failed once, with what they had found. They are run for ever. */
export const failedSeeds: readonly { seed: number; found: string }[] = [
  { seed: 184, found: 'a consumer that ends with the connection that it closes over' },
  {
    seed: 306,
    found: 'Kafka’s own gap: an ISR change that was taken and is refused on repetition',
  },
];
