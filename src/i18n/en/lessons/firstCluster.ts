/** First cluster: the parts, and one record's way. */
export const firstCluster = {
  goal: 'You will know the parts of a cluster and the way of a record from its key to the consumer.',
  'run.one': 'The cluster',

  'parts.title': 'The parts',
  'parts.text':
    'Three brokers keep the topic orders. It is cut into three partitions: orders-0, orders-1, orders-2. Each partition is stored three times; one broker leads it, two follow. The producer shop sends one record a second, each to the leader of its partition. ZooKeeper, apart, knows who is alive and who leads.',
  'parts.after': 'Click a record to see its key, value, timestamp and headers.',

  'key.title': 'The key picks the partition',
  'key.text':
    'Each record has a key, here a customer’s name; its colour shows the key. Until now order 0 (alice) and order 2 (bob) went to orders-0, order 1 (carol) to orders-2, order 3 (dave) to orders-1. Next comes order 4, with the key alice again.',
  'key.question': 'Where will order 4 go?',
  'key.option.same': 'To orders-0: same key, same partition',
  'key.option.turn': 'To orders-2: the partitions take turns',
  'key.option.emptiest': 'To orders-1: it has fewer records',
  'key.explanation':
    'Order 4 went to orders-{partition}. The producer takes the hash murmur2 of the key modulo the number of partitions; it keeps no turns and evens nothing out. So all records of one customer are in one partition, in the order in which they were sent.',

  'copies.title': 'Copies first, then the answer',
  'copies.text':
    'shop sends with acks=all. The leader appends a record to its log; the followers keep asking the leader for news and append it too. The blue flag is the high watermark: below it are the records that all replicas in sync (the ISR) have.',
  'copies.question': 'When does shop hear that its record is safe?',
  'copies.option.leader': 'Once the leader has stored it',
  'copies.option.inSync': 'Once all replicas in sync have it',
  'copies.option.read': 'Once a consumer has read it',
  'copies.explanation':
    '{acknowledged, plural, one {# record was} other {# records were}} acknowledged in this step, each after the high watermark had passed it. No consumer runs yet. With acks=1 the leader would answer as soon as it has stored the record itself.',

  'reading.title': 'Reading takes nothing away',
  'reading.text':
    'The consumer c1 starts, as the only member of the group billing. It finds the group’s coordinator, joins, is given all three partitions and asks their leaders for records, from the beginning. It gets them up to the high watermark. Every five seconds it commits its offsets: how far it has come.',
  'reading.after':
    'c1 has processed {processed, plural, one {# record} other {# records}}; the log holds {stored, plural, one {# record} other {# records}}: everything that ever came. Reading has moved c1’s offsets and nothing else.',

  'sharing.title': 'A second consumer',
  'sharing.text':
    'c2 joins the same group. The group rebalances: both members join anew, the group leader, a consumer, shares the partitions out, and each member goes on from the committed offsets. No partition has two owners in a group at any time.',
  'sharing.after': 'c1 has orders-0 and orders-1 now, c2 has orders-2. Both go on reading.',

  'zookeeper.title': 'How much ZooKeeper has to do',
  'zookeeper.text':
    'ZooKeeper keeps the list of living brokers, the controller’s role, the leader and the ISR of each partition. Records do not pass through it: they go from the producer to the leader, and from there to followers and consumers.',
  'zookeeper.question':
    'Ten records come in the next ten seconds. How many requests will ZooKeeper get, not counting the pings of the brokers’ sessions?',
  'zookeeper.option.each': 'At least ten: one for each record',
  'zookeeper.option.offsets': 'A few: the group keeps its offsets there',
  'zookeeper.option.none': 'None',
  'zookeeper.explanation':
    '{records, plural, one {# record} other {# records}}, {requests, plural, =0 {no request} one {# request} other {# requests}}; only {pings, plural, one {# ping} other {# pings}} that keep sessions alive. Offsets are kept by the brokers, in the topic __consumer_offsets. ZooKeeper has work when something changes: a broker dies, a topic is created.',
} as const;
