/** Kinds of number kept apart by the type checker; at run time they are plain numbers. */

declare const brand: unique symbol;
export type Branded<T, Name extends string> = T & { readonly [brand]?: Name };

/** An instant of simulated time, whole microseconds since the run's time 0 (the boot lies before 0). */
export type SimTime = Branded<number, 'SimTime'>;
/** A place in a partition's log. */
export type Offset = Branded<number, 'Offset'>;
export type BrokerId = Branded<number, 'BrokerId'>;
export type LeaderEpoch = Branded<number, 'LeaderEpoch'>;

export const US_PER_MS = 1_000;
export const US_PER_SECOND = 1_000_000;

export const msToUs = (ms: number): number => ms * US_PER_MS;
