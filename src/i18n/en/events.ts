/** A sentence for each kind of trace event. The names in braces are facts of the event (src/sim/kinds.ts); `node` is where it happened. */
export const events = {
  action: '{done}{changedNothing, select, true { (changed nothing: it was so already)} other {}}',
  clusterBooted:
    'The cluster is up: broker {controller} is the controller, epoch {controllerEpoch}',
  znodeChangedByHand: 'By hand: {op} znode {path} ({error, select, NONE {done} other {{error}}})',
  requestTimedOut: '{node}: no answer to {api} from {toOf} within {after}',
  processExited: '{node}: the process ends by itself ({reason})',
  brokerFailureNoticed: 'The controller sees that broker {broker} is gone',
  brokerReturnNoticed:
    'The controller sees that broker {broker} is back{bounced, select, true { with a new registration} other {}}',
  configChanged: 'Topic {topic}: configuration changed ({config})',
  controlledShutdownStarted:
    'The controller prepares the stop of broker {broker}: {leads, plural, one {# partition} other {# partitions}} to hand over, {follows, plural, one {# replica} other {# replicas}} to take out',
  controllerElected: 'Broker {broker} becomes the controller, epoch {epoch}',
  controllerResigned: '{node} gives up the controller’s role ({reason})',
  isrChanged:
    '{topicPartition}: {leftCount, plural, =0 {} one {broker {left} leaves; } other {brokers {left} leave; }}{joinedCount, plural, =0 {} one {broker {joined} joins; } other {brokers {joined} join; }}the ISR is now {isr}',
  leaderElected:
    '{topicPartition}: broker {leader} becomes the leader, epoch {leaderEpoch}{hadLeader, select, true {, after broker {previousLeader}} other {}}',
  partitionCreated: '{topicPartition} begins with leader {leader} and ISR {isr}',
  partitionOffline: '{topicPartition} has no leader: nobody in the ISR ({isr}) can lead',
  partitionsAdded: 'Topic {topic} grows from {before} to {after} partitions',
  topicCreated:
    'Topic {topic} is created with {partitions, plural, one {# partition} other {# partitions}}',
  topicCreationAsked: '{node} is about to write topic {topic} to ZooKeeper',
  topicDeleted: 'Topic {topic} is deleted',
  topicDeletionMarked:
    'Topic {topic} is marked for deletion{deadReplicas, select, true {; it waits for a broker to return} other {}}',
  becameFollower: '{node} follows broker {leader} for {topicPartition}, epoch {leaderEpoch}',
  becameLeader: '{node} leads {topicPartition}, epoch {leaderEpoch}, from offset {logEndOffset}',
  brokerRegistered: '{node} registers as /brokers/ids/{brokerId}',
  brokerStarted: 'Broker {brokerId} accepts requests',
  brokerStopped:
    'Broker {brokerId} has stopped{leadersMoved, select, true {, its leaders moved} other { without handing over}}',
  brokerStopping: 'Broker {brokerId} begins its controlled shutdown',
  controlledShutdownFailed:
    '{node}: the controlled shutdown was not granted ({reason}); {retriesLeft, plural, one {# try} other {# tries}} left',
  highWatermarkAdvanced:
    '{topicPartition}: the high watermark moves from {previous} to {highWatermark}',
  isrCommitted: '{topicPartition}: its leader hears that the ISR is {isr}',
  isrExpandProposed:
    '{node} asks the controller to take broker {added} into the ISR of {topicPartition}',
  isrShrinkProposed:
    '{node} asks the controller to take broker {removed} out of the ISR of {topicPartition}',
  leaderEpochRaised: '{node} goes on leading {topicPartition} under epoch {leaderEpoch}',
  logTruncated:
    '{node} cuts its log of {topicPartition} from {from} back to {to}: {count, plural, one {# record} other {# records}} that the leader does not have',
  produceRefused: '{topicPartition}: the write is refused with {error}',
  produceTimedOut:
    '{topicPartition}: the ISR has not confirmed offset {baseOffset} in time; the record stays in the log',
  recordsAppended:
    '{node} appends {count, plural, one {offset {baseOffset}} other {# records from offset {baseOffset}}} to {topicPartition}{key, select, none {} other {, key {key}}}',
  recordsDeleted: 'Records of {topicPartition} below offset {logStartOffset} are deleted',
  registrationRefused:
    'Broker {brokerId} cannot register: {path} still belongs to its earlier session',
  replicaDeleted: '{node} deletes its replica of {topicPartition}',
  commitRefused: 'Group {group}: the commit of {member} is refused with {error}',
  coordinatorLoaded: '{node} now coordinates the groups {groups}',
  coordinatorUnloaded: '{node} no longer coordinates {groups}',
  groupDeleted: 'Group {group} is deleted',
  groupEmpty: 'Group {group} has no members left (generation {generation})',
  groupStable: 'Group {group}: rebalance done, generation {generation} ({assignment})',
  joinPhaseEnded: 'Group {group}: all have joined, generation {generation}; {leader} assigns',
  memberJoined: '{member} joins group {group}',
  memberLeft: '{member} leaves group {group}',
  memberRemoved:
    '{member} is removed from group {group}: {reason, select, sessionExpired {nothing heard from it for {after}} missedTheRound {it missed the round} other {it never asked for its assignment}}',
  offsetsCommitted: 'Group {group} commits {offsets}',
  offsetsRemoved: 'Group {group}: the offsets of {partitions} are gone',
  rebalanceStarted: 'Group {group} begins a rebalance',
  batchRetried:
    '{node} tries again for {topicPartition}: {error} ({attempts, plural, one {# attempt} other {# attempts}} so far)',
  clientNotCreated: '{node} cannot be created: {message}',
  producerClosed: '{node} has closed',
  recordAcknowledged:
    '{node}: {topicPartition} acknowledges {count, plural, one {offset {baseOffset}} other {# records from offset {baseOffset}}}',
  recordFailed:
    '{node}: {count, plural, one {a record} other {# records}} for {topicPartition} failed with {error}',
  recordSent:
    '{node} has sent {count, plural, one {a record} other {# records}} to {topicPartition} and expects no answer',
  sendBlocked:
    '{node}: send() waits for {on, select, metadata {metadata of {topic}} other {memory}}',
  sendReturned: '{node}: all records of this call are handed over',
  adminCallReturned: 'Admin client: {operation} → {result}',
  probeReturned: 'Probe: {operation} {topic}-{partition} → {result}',
  commitFailed: '{node}: its commit failed with {error}',
  consumerCallReturned: '{node}: {call} → {outcome}',
  consumerClosed: '{node} has closed',
  consumerStarted: '{node} starts',
  coordinatorFound: '{node} finds its coordinator: broker {coordinator}',
  coordinatorLost: '{node} has lost its coordinator, broker {coordinator} ({reason})',
  offsetReset: '{node} begins {topicPartition} at offset {offset} (auto.offset.reset={to})',
  partitionsAssigned: '{node} is given {partitionsOrNothing}',
  partitionsLost: '{node} learns that it has lost {partitionsOrNothing}',
  partitionsRevoked: '{node} gives up {partitionsOrNothing}',
  pollFailed: '{node}: poll() fails with {error}',
  pollIntervalExceeded: '{node} did not call poll() for {maxPoll} and leaves its group',
  recordsDelivered:
    '{node} reads {count, plural, one {offset {baseOffset}} other {# records from offset {baseOffset}}} of {topicPartition}',
  recordsProcessed:
    '{node} has processed {count, plural, one {offset {baseOffset}} other {# records from offset {baseOffset}}} of {topicPartition}',
  truncationDetected: '{node}: {topicPartition} was truncated; it goes on at offset {divergesAt}',
  ensembleLeaderElected: 'ZooKeeper: server {server} is elected leader, epoch {epoch}',
  zkClientConnected:
    '{node} is connected to ZooKeeper server {server}{isNew, select, true {} other {, its session goes on}}',
  zkClientDisconnected: '{node} has lost its connection to ZooKeeper; its session is not over yet',
  zkClientExpired: '{node} learns that its ZooKeeper session has expired',
  zkCallReturned: '{node}: {op} {path} gives {error, select, NONE {its answer} other {{error}}}',
  zkEventHeard:
    '{node} hears from ZooKeeper: {event, select, none {{state}} other {{event} {path}}}',
  zkFollowerLost: 'ZooKeeper: the leader no longer hears server {server}',
  zkQuorumLost: 'ZooKeeper loses its quorum: {aliveCount} alive, {needed} needed',
  zkServerFollowing: 'ZooKeeper: server {server} follows server {leader}',
  zkServerLooking: 'ZooKeeper: server {server} looks for a leader',
  zkSessionClosed:
    'The session of {clientOf} is closed; {ephemeralsCount, plural, =0 {nothing} one {its znode {ephemerals}} other {its znodes {ephemerals}}} {ephemeralsCount, plural, =0 {goes with it} one {goes} other {go}}',
  zkSessionCreated: 'The ZooKeeper session of {clientOf} begins, timeout {timeout}',
  zkSessionExpired:
    'ZooKeeper lets the session of {clientOf} expire after {timeout} of silence{ephemeralsCount, plural, =0 {} one {; {ephemerals} is removed} other {; {ephemerals} are removed}}',
  zkStandaloneServing: 'ZooKeeper: the single server {server} serves',
  zkWatchFired: 'A watch on {path} fires: {type}',
  zkWriteCommitted: 'ZooKeeper commits a write of {clientOf}: {ops}',
  messageDeleted: 'Queue {queue}: {message} is acknowledged by {consumer} and deleted',
  messageDelivered:
    'Queue {queue} hands {message} to {consumer}{redelivered, select, true { once more (redelivered)} other {}}',
  messageProcessed: '{node} has processed {message}',
  messageQueued: 'Queue {queue} takes {message} from {producer}',
  queueConsumerJoined: '{consumer} consumes queue {queue}, prefetch {prefetch}',
  queueConsumerLeft:
    '{consumer} is gone from queue {queue}{requeuedCount, plural, =0 {} other {; back in the queue: {requeued}}}',
} as const;
