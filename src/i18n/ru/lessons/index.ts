import type { lessonTexts as source } from '../../en/lessons/index.ts';
import { firstCluster } from './firstCluster.ts';
import { orderingAndPartitions } from './orderingAndPartitions.ts';
import { queueAndLog } from './queueAndLog.ts';
import { scalingAGroup } from './scalingAGroup.ts';
import { zookeeperGoesDown } from './zookeeperGoesDown.ts';

export const lessonTexts: {
  [Lesson in keyof typeof source]: Record<keyof (typeof source)[Lesson], string>;
} = {
  'first-cluster': firstCluster,
  'ordering-and-partitions': orderingAndPartitions,
  'queue-and-log': queueAndLog,
  'scaling-a-group': scalingAGroup,
  'zookeeper-goes-down': zookeeperGoesDown,
};
