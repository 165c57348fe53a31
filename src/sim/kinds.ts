/**
 * Every kind of trace event: which part of the system it belongs to, and whether it is a beat (the next thing that a
 * person would name) or a periodic duty (skipped by "why?"). The comment behind a kind names the facts it carries.
 *
 * A constant table: it may be imported from anywhere. Each kind has a sentence in both languages (src/i18n).
 */

export interface TraceKind {
  part:
    | 'run'
    | 'kernel'
    | 'zookeeper'
    | 'controller'
    | 'broker'
    | 'coordinator'
    | 'producer'
    | 'consumer'
    | 'admin'
    | 'queue';
  beat?: true;
  duty?: true;
}

export const traceKinds = {
  // run
  action: { part: 'run', beat: true }, // do, args, targets (node ids), changedNothing?: true
  clusterBooted: { part: 'run' }, // controller, controllerEpoch; the last event before time 0
  znodeChangedByHand: { part: 'run' }, // op (create, delete), path, error ('NONE': done)
  // kernel
  requestTimedOut: { part: 'kernel' }, // api, to, afterUs
  processExited: { part: 'kernel', beat: true }, // reason, exitCode
  // The ledger (checks/ledger.ts) reads the facts named here from the kinds marked "ledger".
  // controller
  brokerFailureNoticed: { part: 'controller', beat: true }, // broker, brokerEpoch; its registration has gone
  brokerReturnNoticed: { part: 'controller', beat: true }, // broker, brokerEpoch, bounced (true: another registration of a known one)
  configChanged: { part: 'controller' }, // topic, config (what was set); at the broker that writes it
  controlledShutdownStarted: { part: 'controller' }, // broker, leads, follows: how many partitions are to be moved, left
  controllerElected: { part: 'controller', beat: true }, // broker, epoch
  controllerResigned: { part: 'controller', beat: true }, // epoch (of the role given up), reason: 'moved' | 'session expired' | 'stopped'
  isrChanged: { part: 'controller', beat: true }, // topicPartition, leader, leaderEpoch, isr, left, joined: brokers, by: 'controller' | 'leader' (asked by AlterPartition)
  leaderElected: { part: 'controller', beat: true }, // topicPartition, leader, previousLeader (−1: none), leaderEpoch, isr, left: brokers, election: 'offline' | 'unclean' | 'preferred' | 'controlledShutdown'
  partitionCreated: { part: 'controller' }, // topicPartition, leader, leaderEpoch, isr; its first state
  partitionOffline: { part: 'controller', beat: true }, // topicPartition, leader: −1, leaderEpoch, isr, previousLeader
  partitionsAdded: { part: 'controller', beat: true }, // topic, before, after: how many
  topicCreated: { part: 'controller', beat: true }, // topic, partitions (how many), assignment: {0: [1, 2, 3]}; the controller takes it up
  topicCreationAsked: { part: 'controller' }, // topic, partitions, replicationFactor; at the broker that is about to write its znodes
  topicDeleted: { part: 'controller', beat: true }, // topic; once its znodes are gone
  topicDeletionMarked: { part: 'controller' }, // topic, deadReplicas: true (it waits for a broker to return) or false
  // broker
  becameFollower: { part: 'broker' }, // topicPartition, leader, leaderEpoch, logEndOffset
  becameLeader: { part: 'broker' }, // topicPartition, leaderEpoch, isr, logEndOffset, highWatermark
  brokerRegistered: { part: 'broker' }, // brokerId, brokerEpoch (czxid of /brokers/ids/N); again after an expired session
  brokerStarted: { part: 'broker', beat: true }, // brokerId, brokerEpoch; it accepts requests
  brokerStopped: { part: 'broker', beat: true }, // brokerId, leadersMoved (controlled shutdown was answered with success); the process has ended
  brokerStopping: { part: 'broker' }, // brokerId; SIGTERM arrived
  controlledShutdownFailed: { part: 'broker' }, // reason (error name, 'no controller', 'partitions remain'), retriesLeft, remaining?: first partitions; waitedFor the controller after silence
  highWatermarkAdvanced: { part: 'broker' }, // topicPartition, highWatermark, previous; at the leader
  isrCommitted: { part: 'broker' }, // topicPartition, isr; the leader heard from the controller that its ISR change is written
  isrExpandProposed: { part: 'broker' }, // topicPartition, added, isr (without it), leaderEpoch
  isrShrinkProposed: { part: 'broker' }, // topicPartition, removed: brokers, isr (with them), leaderEpoch; waitedFor the first of them
  leaderEpochRaised: { part: 'broker' }, // topicPartition, leaderEpoch, isr, logEndOffset, highWatermark; it led before and leads on
  logTruncated: { part: 'broker', beat: true }, // topicPartition, from (old log end), to (new log end), count (records gone), leader, leaderEpoch
  produceRefused: { part: 'broker' }, // topicPartition, error, client; with NOT_ENOUGH_REPLICAS also isr, minimum
  produceTimedOut: { part: 'broker' }, // topicPartition, baseOffset, client; waitedFor a follower that has not fetched it; the records stay
  recordsAppended: { part: 'broker' }, // ledger: topicPartition, baseOffset, count, leaderEpoch; also key, producer, number (of the first); at the leader, one per batch
  recordsDeleted: { part: 'broker', beat: true }, // topicPartition, previous, logStartOffset: the log starts there now
  registrationRefused: { part: 'broker' }, // brokerId, path; the znode exists under another session; processExited follows
  replicaDeleted: { part: 'broker' }, // topicPartition, logEndOffset
  // coordinator
  commitRefused: { part: 'coordinator' }, // group, member (label), error
  coordinatorLoaded: { part: 'coordinator', beat: true }, // topicPartition (of the offsets topic), groups (names; none: no event)
  coordinatorUnloaded: { part: 'coordinator' }, // topicPartition, groups
  groupDeleted: { part: 'coordinator', beat: true }, // group
  groupEmpty: { part: 'coordinator', beat: true }, // group, generation
  groupStable: { part: 'coordinator', beat: true }, // group, generation, assignment: {c1: [orders-0]}
  joinPhaseEnded: { part: 'coordinator' }, // group, generation (the new one), members (labels), leader (label), protocol
  memberJoined: { part: 'coordinator' }, // group, member, inPlaceOf? (label: a static member came back as another process)
  memberLeft: { part: 'coordinator', beat: true }, // group, member, reason (what the client says)
  memberRemoved: { part: 'coordinator', beat: true }, // group, member, reason ('sessionExpired' | 'missedTheRound' | 'neverSynced'), afterMs
  offsetsCommitted: { part: 'coordinator' }, // ledger: group, offsets: {orders-0: 5}, those that are news; member; once they are in the log
  offsetsRemoved: { part: 'coordinator' }, // group, partitions; their topic is deleted, or nobody used them for long
  rebalanceStarted: { part: 'coordinator', beat: true }, // group, generation (the old one), reason (the coordinator's own words)
  // producer
  batchRetried: { part: 'producer' }, // topicPartition, error, count, attempts (that have failed)
  clientNotCreated: { part: 'producer', beat: true }, // error ('ConfigException'), exception (the class thrown), message; the process ends
  producerClosed: { part: 'producer' }, // callId?; the process ends
  recordAcknowledged: { part: 'producer' }, // ledger: topicPartition, baseOffset, count, leader (broker id that answered); not for acks=0; also acks, attempts, records: [{number, key, value, callId?}] in order
  recordFailed: { part: 'producer' }, // topicPartition (the topic where the partition is not known), count, error, exception, message, attempts, records as above
  recordSent: { part: 'producer' }, // with acks=0, of whose fate nothing is known: topicPartition, count, records as above
  sendBlocked: { part: 'producer' }, // on ('metadata', 'memory'), topic, partition (null: none named)
  sendReturned: { part: 'producer' }, // callId, count; the records of a command have been handed over, or have failed
  // admin
  adminCallReturned: { part: 'admin', beat: true }, // callId?, operation, args, result ('ok' or the error), tries, details (what was asked for)
  probeReturned: { part: 'admin' }, // callId?, operation ('offsets', 'read'), topic, partition, error ('NONE': none), earliest, latest (offsets), records: [{offset, key, value, leaderEpoch, timestamp}] (read)
  // consumer
  commitFailed: { part: 'consumer' }, // group, by ('autoCommit', 'listener', 'leaving', 'close', 'beforeProcessing', 'afterRecord', 'afterBatch'), error, exception
  consumerCallReturned: { part: 'consumer' }, // callId (null: nobody asked), call (its text), result or error and exception
  consumerClosed: { part: 'consumer', beat: true }, // callId?, group; the process ends
  consumerStarted: { part: 'consumer' }, // ledger: group ('' for none)
  coordinatorFound: { part: 'consumer' }, // group, coordinator (broker id)
  coordinatorLost: { part: 'consumer' }, // group, coordinator, reason ('disconnected', 'timedOut', 'sessionTimedOut' or the answer's error)
  offsetReset: { part: 'consumer' }, // group, topicPartition, to ('earliest', 'latest'), offset, reason ('nothingCommitted', 'outOfRange', 'seek')
  partitionsAssigned: { part: 'consumer' }, // callback: group, partitions (those added), generation
  partitionsLost: { part: 'consumer' }, // callback: group, partitions, generation (the last one it had)
  partitionsRevoked: { part: 'consumer' }, // callback: group, partitions, generation
  pollFailed: { part: 'consumer', beat: true }, // group, error, exception; poll() threw, it is not called again
  pollIntervalExceeded: { part: 'consumer', beat: true }, // group, maxPollIntervalMs; it leaves the group by itself
  recordsDelivered: { part: 'consumer' }, // ledger: group ('' for none), topicPartition, baseOffset, count, leaderEpoch; key (of the first); returned by poll()
  recordsProcessed: { part: 'consumer' }, // ledger: group ('' for none), topicPartition, baseOffset, count, leaderEpoch; key (of the first); work done
  truncationDetected: { part: 'consumer' }, // group, topicPartition, position, divergesAt (it goes on from there)
  // zookeeper
  ensembleLeaderElected: { part: 'zookeeper', beat: true }, // server, epoch, supporters[], afterUs since it looked for one
  zkClientConnected: { part: 'zookeeper' }, // server, sessionId, timeoutMs, isNew (false: the session goes on)
  zkClientDisconnected: { part: 'zookeeper' }, // server, reason: closed | silent
  zkClientExpired: { part: 'zookeeper' }, // server, sessionId: the client learns that its session has ended
  zkCallReturned: { part: 'zookeeper' }, // callId, op, path?, error ('NONE': none), result (stat, data, children, path, results); at a client that a person opened
  zkEventHeard: { part: 'zookeeper' }, // state ('SyncConnected', 'Disconnected', 'Expired') or event and path; at a client that a person opened
  zkFollowerLost: { part: 'zookeeper' }, // server, reason: closed | silent; the leader's view
  zkQuorumLost: { part: 'zookeeper', beat: true }, // server (the leader that gives up), alive[], needed
  zkServerFollowing: { part: 'zookeeper' }, // server, leader, epoch, syncWay: DIFF | TRUNC | SNAP, missed (transactions)
  zkServerLooking: { part: 'zookeeper' }, // server, reason: started | leaderLost | leaderSilent | quorumLost | noQuorum
  zkSessionClosed: { part: 'zookeeper' }, // sessionId, client, ephemerals[], zxid
  zkSessionCreated: { part: 'zookeeper' }, // sessionId, client, timeoutMs, server, zxid
  zkSessionExpired: { part: 'zookeeper', beat: true }, // sessionId, client, ephemerals[], zxid, timeoutMs, heardAtUs
  zkStandaloneServing: { part: 'zookeeper', beat: true }, // server: a single server serves, without an election
  zkWatchFired: { part: 'zookeeper' }, // type, path, clients[]
  zkWriteCommitted: { part: 'zookeeper' }, // ledger: client, ops[{op, path, data?}], zxid
  // queue
  messageDeleted: { part: 'queue' }, // queue, message ('m3'), key, consumer (whose ack has come)
  messageDelivered: { part: 'queue' }, // queue, message, key, consumer, redelivered (it had been given to somebody before)
  messageProcessed: { part: 'queue' }, // queue, message, key, redelivered; the event's node is the consumer
  messageQueued: { part: 'queue' }, // queue, message, key, producer, number (at the producer, from 0)
  queueConsumerJoined: { part: 'queue', beat: true }, // queue, consumer, prefetch (0: no limit)
  queueConsumerLeft: { part: 'queue', beat: true }, // queue, consumer, requeued: ['m3']; its channel has closed, what it held is back
} as const satisfies Record<string, TraceKind>;
