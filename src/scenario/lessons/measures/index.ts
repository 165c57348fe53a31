/** The measures by name. A lesson names one with its arguments, as data; here it is taken. */
import * as clients from './clients.ts';
import * as cluster from './cluster.ts';
import * as groups from './groups.ts';
import type { Observation } from './observation.ts';
import * as order from './order.ts';
import * as partitions from './partitions.ts';
import * as queues from './queues.ts';

const measures = { ...clients, ...cluster, ...groups, ...order, ...partitions, ...queues };

type Measures = typeof measures;

/** `{ what: 'processed', fromMs: 12000, toMs: 20000, group: 'billing' }` */
export type Measure = {
  [Name in keyof Measures]: { what: Name } & Parameters<Measures[Name]>[1];
}[keyof Measures];

export const measure = (run: Observation, { what, ...args }: Measure): unknown =>
  (measures[what] as (run: Observation, args: object) => unknown)(run, args);

/** The moments that a measure speaks of, in ms: those of its arguments whose name says so. */
export const momentsOf = (wanted: Measure): number[] =>
  Object.entries(wanted).flatMap(([name, value]) =>
    name.endsWith('Ms') && typeof value === 'number' ? [value] : [],
  );
