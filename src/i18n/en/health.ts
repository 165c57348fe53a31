/** The health line: the cluster's state, and what is missing. One message for each code of src/sim/checks/healthCodes.ts. */
export const health = {
  UP: 'UP',
  DEGRADED: 'DEGRADED',
  DOWN: 'DOWN',
  allInSync: '{count, number} of {count, number} replicas in sync',
  noPartitions: 'there are no topics',
  deleting: '{count, plural, one {topic {topics} is} other {topics {topics} are}} being deleted',
  stalled: 'acks=all writes stall on {count, number} of {of, number} partitions',
  kafkas:
    'all is well but for {count, plural, one {# partition} other {# partitions}} of Kafka’s own topics',
  title: 'Health of the cluster',
  meaningUP:
    'Every partition can be written with acks=all, every ISR is full, and a fault would be answered.',
  meaningDEGRADED: 'The cluster works in part: what is missing is listed here.',
  meaningDOWN: 'No partition can be written with acks=all.',
  partitions: 'Partitions: {list}',
  why: 'Why?',

  NO_QUORUM: 'ZooKeeper has no quorum: nobody can elect a leader or shrink an ISR',
  ENSEMBLE_ELECTING: 'ZooKeeper is electing its leader',
  NO_CONTROLLER: 'there is no controller',
  CONTROLLER_DOWN: 'the controller is down, and ZooKeeper has not noticed yet',
  CONTROLLER_PAUSED: 'the controller stands still',
  CONTROLLER_WITHOUT_ZOOKEEPER: 'the controller cannot reach ZooKeeper',
  NO_LEADER: '{count, plural, one {# partition has} other {# partitions have}} no leader',
  LEADER_DOWN:
    'the leader of {count, plural, one {# partition} other {# partitions}} is down, no other is elected yet',
  LEADER_PAUSED:
    'the leader of {count, plural, one {# partition} other {# partitions}} stands still',
  LEADER_NOT_STARTED:
    'the new leader of {count, plural, one {# partition} other {# partitions}} has not been told yet',
  ISR_MEMBER_SILENT:
    'acks=all writes stall on {count, plural, one {# partition} other {# partitions}}: a replica in the ISR is silent',
  UNDER_MIN_ISR:
    '{count, plural, one {# partition has} other {# partitions have}} fewer replicas in sync than min.insync.replicas',
  UNDER_REPLICATED:
    '{count, plural, one {# partition lacks} other {# partitions lack}} a replica in sync',
} as const;
