/** Facts that are read, not called. */

import { clusterReadings } from './clusterReadings.ts';
import { groupReadings } from './groupReadings.ts';
import type { Reading } from './format.ts';

export const readings: Readonly<Record<string, Reading>> = { ...clusterReadings, ...groupReadings };
