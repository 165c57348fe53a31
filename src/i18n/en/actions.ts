/** What was done to the cluster, one sentence for each kind of action; `targets` are the nodes that it is about. */
export const actions = {
  crash: '{targetsCount, plural, one {{targets} crashes} other {{targets} crash}}',
  start: '{targetsCount, plural, one {{targets} is started} other {{targets} are started}}',
  stopGracefully:
    '{targetsCount, plural, one {{targets} is stopped gracefully} other {{targets} are stopped gracefully}}',
  pause:
    '{targetsCount, plural, one {{targets} stands still (a long pause)} other {{targets} stand still (a long pause)}}',
  resume: '{targetsCount, plural, one {{targets} goes on} other {{targets} go on}}',
  restartGracefully: '{targets}: restarted gracefully',
  crashAndStart: '{targets}: killed and started again',
  crashZooKeeper: '{targetsCount, plural, one {{targets} crashes} other {{targets} crash}}',
  startZooKeeper:
    '{targetsCount, plural, one {{targets} is started} other {{targets} are started}}',
  restartZooKeeper: '{targets}: restarted',
  pauseZooKeeper:
    '{targetsCount, plural, one {{targets} stands still} other {{targets} stand still}}',
  resumeZooKeeper: '{targetsCount, plural, one {{targets} goes on} other {{targets} go on}}',
  stopEverything: 'Everything is stopped: the brokers first, then ZooKeeper',
  cutLink: 'The link between {betweenInOrder} is cut',
  healLink: 'The link between {betweenInOrder} is whole again',
  slowLink:
    'The link between {betweenInOrder} is {addMs, plural, =0 {as quick as before} other {# ms slower}}',
  split: 'A network split: {left} on one side, {right} on the other',
  heal: 'The network is whole again',
  cut: 'ZooKeeper servers {servers} are cut off from the others',
  delayAnswers: 'Broker {broker} answers {delayMs, plural, =0 {without delay} other {# ms late}}',
  addProducer: 'Producer {producer} is added',
  stopProducer: 'Producer {producer} is closed',
  killProducer: 'Producer {producer} is killed',
  pauseProducer: 'Producer {producer} stands still',
  resumeProducer: 'Producer {producer} goes on',
  changeProducer: 'Producer {producer} is changed ({changes})',
  produce: '{producer} sends {count, plural, one {a record} other {# records}} to {topic}',
  addConsumer: 'Consumer {consumer} is added',
  startConsumers:
    '{targetsCount, plural, one {Consumer {targets} starts} other {Consumers {targets} start}}',
  closeConsumer:
    '{targetsCount, plural, one {Consumer {targets} closes} other {Consumers {targets} close}}',
  killConsumer:
    '{targetsCount, plural, one {Consumer {targets} is killed} other {Consumers {targets} are killed}}',
  pauseConsumer:
    '{targetsCount, plural, one {Consumer {targets} stands still} other {Consumers {targets} stand still}}',
  resumeConsumer:
    '{targetsCount, plural, one {Consumer {targets} goes on} other {Consumers {targets} go on}}',
  call: '{targets}: {call}',
  offsets: 'The probe asks for the offsets of {topic}-{partition}',
  read: 'The probe reads {topic}-{partition} from the beginning',
  createTopic: 'An admin client asks to create topic {topic}',
  deleteTopic: 'An admin client asks to delete topic {topic}',
  createPartitions:
    'An admin client asks for {count, plural, one {# partition} other {# partitions}} of topic {topic}',
  describeTopics: 'An admin client describes topics',
  electPreferredLeaders: 'An admin client asks for the preferred leaders',
  alterConfig: 'An admin client changes the configuration of topic {topic}',
  describeConfigs: 'An admin client asks for the configuration of topic {topic}',
  describeGroup: 'An admin client describes group {group}',
  deleteGroup: 'An admin client asks to delete group {group}',
  listConsumerGroupOffsets: 'An admin client asks for the offsets of group {group}',
  alterConsumerGroupOffsets: 'An admin client changes the offsets of group {group}',
  deleteRecords: 'An admin client deletes records of {topic}-{partition} below {beforeOffset}',
  deleteConsumerGroupOffsets: 'An admin client deletes offsets of group {group}',
  removeMembersFromConsumerGroup: 'An admin client removes members of group {group}',
  listOffsets: 'An admin client asks for the offsets of topic {topic}',
  deleteZnode: 'Znode {path} is deleted by hand',
  wait: 'Nothing is done',
  observe: 'Nothing is done',
  other: 'Action: {do}',
} as const;
