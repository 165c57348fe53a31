/** The lessons' texts, each under its lesson's name: they come with the lesson's panel, after the stage. */
import { firstCluster } from './firstCluster.ts';
import { orderingAndPartitions } from './orderingAndPartitions.ts';
import { queueAndLog } from './queueAndLog.ts';
import { scalingAGroup } from './scalingAGroup.ts';
import { zookeeperGoesDown } from './zookeeperGoesDown.ts';

export const lessonTexts = {
  'first-cluster': firstCluster,
  'ordering-and-partitions': orderingAndPartitions,
  'queue-and-log': queueAndLog,
  'scaling-a-group': scalingAGroup,
  'zookeeper-goes-down': zookeeperGoesDown,
};
