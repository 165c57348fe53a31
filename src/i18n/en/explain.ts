/** What hovering over a thing, or focusing it, says about it. */
export const explain = {
  broker:
    'Leads {leads, plural, =0 {no partition} one {# partition} other {# partitions}} of the {replicas, plural, one {# replica} other {# replicas}} that it keeps.',
  brokerController: 'Acts as the controller: it elects leaders and tells the brokers.',
  brokerDown: 'Its process is not running; its logs lie on its disk.',
  brokerStillRegistered:
    'Its znode is still there: as long as its ZooKeeper session lasts, nobody elects new leaders.',
  brokerPaused: 'Its process stands still and answers nobody; its connections stay open.',
  sessionCounts: 'ZooKeeper would expire its session in {seconds} s if nothing more came.',
  sessionFrozen:
    'Its session can neither be renewed nor expire: only the leader of a quorum could do so.',
  believesOther: 'Takes broker {other} for the controller.',
  believesNone: 'Knows of no controller.',

  serverLEADING: 'Leads the ensemble: all writes go through it, and only it expires sessions.',
  serverFOLLOWING: 'Follows the leader: answers reads, passes writes on, votes on each.',
  serverLOOKING: 'Looks for a leader: without a quorum it serves nobody.',
  serverDOWN: 'Its process is not running.',
  serverPaused: 'Its process stands still.',
  serverConnections:
    '{count, plural, one {# connection} other {# connections}}, last write {zxid}.',
  zookeeper:
    'Keeps who is alive, who is controller and who leads what. No record passes through it: since the run began {requests} requests, {writes} of them writes, while {records} records were sent.',
  zookeeperNoQuorum: 'Too few servers for a quorum: nothing that stands in it can change.',

  producer:
    '{sent, plural, one {# record} other {# records}} sent, {acknowledged, number} acknowledged, {failed, number} failed.',
  producerWaiting: 'Its oldest record has waited {waited} s for its acknowledgement.',
  consumer:
    '{processed, plural, one {# record} other {# records}} processed; has {count, plural, =0 {no partition} one {# partition} other {# partitions}}.',
  consumerState: 'State as it sees it: {state}, generation {generation}.',
  consumerIdle: 'The group has more members than partitions: this one gets nothing to do.',
  group:
    '{state}, generation {generation}, {assignor} assignor, coordinated by broker {coordinator}.',
  groupNoCoordinator: '{state}, generation {generation}. No coordinator can be reached.',
  groupLag:
    '{lag, plural, =0 {Everything that can be read is committed.} one {Lag: # record that can be read is not committed yet.} other {Lag: # records that can be read are not committed yet.}}',
  groupLagWithout:
    'Without {count, plural, one {# partition} other {# partitions}} of which nothing has been committed yet.',
  groupLagUnknown: 'Its lag is unknown: nobody can say where the logs end.',
  groupNothingCommitted: 'Nothing has been committed yet, so there is no lag to count.',
  groupUnread:
    'Its members have read {unread, plural, =0 {everything} one {all but # record} other {all but # records}}.',
  queue:
    'Hands each message to one consumer and forgets it after the ack: {published, number} sent, {acknowledged, number} gone for good.',
  queueConsumer:
    '{processed, plural, one {# message} other {# messages}} done, {unacked, number} in its hands.',

  topicAt:
    'Broker {broker} keeps {replicas, plural, =0 {no replica} one {# replica} other {# replicas}} of this topic and leads {leads, plural, =0 {no partition} one {# partition} other {# partitions}}: that is the figure in the cell.',
  partition:
    'Leader {leader, select, none {none} other {broker {leader}}}, epoch {epoch, number}; in sync: {isr}.',
  partitionReadable:
    '{offset, plural, =0 {Consumers have nothing to read yet.} other {Consumers can read offsets below {offset, number}.}}',
  partitionDeleting:
    'Its topic is being deleted: the brokers delete their replicas, then the znodes go.',
  partitionNotWritable: 'An acks=all record sent now could not be committed.',
  partitionNotElectable: 'If its leader failed now, nobody could elect another.',
  replica:
    'Broker {broker}: {state}. Log {start, number}–{end, number}, high watermark {highWatermark, number}.',
  replicaUnsafe:
    '{count, plural, one {# record is} other {# records are}} stored here but not yet safe: consumers do not see {count, plural, one {it} other {them}}.',
  record: 'Record {offset, number}: key {key}, value {value}.',
  recordNoKey: 'Record {offset, number} without a key, value {value}.',
} as const;
