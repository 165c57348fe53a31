/** The lessons that come with the app, in the order of the course. */
import { firstCluster } from './firstCluster.ts';
import type { Lesson } from './lesson.ts';
import { orderingAndPartitions } from './orderingAndPartitions.ts';
import { queueAndLog } from './queueAndLog.ts';
import { scalingAGroup } from './scalingAGroup.ts';
import { zookeeperGoesDown } from './zookeeperGoesDown.ts';

export const lessons: readonly Lesson[] = [
  firstCluster,
  queueAndLog,
  scalingAGroup,
  orderingAndPartitions,
  zookeeperGoesDown,
];

export const lessonNamed = (name: string): Lesson | null =>
  lessons.find((lesson) => lesson.name === name) ?? null;
