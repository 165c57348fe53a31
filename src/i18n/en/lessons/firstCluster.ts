/** First cluster: the parts, and one record's way. */
export const firstCluster = {
  goal: 'You will know the parts of a cluster and the way of a record from its key to the consumer.',
  'run.one': 'The cluster',

  'parts.title': 'The parts',
  'parts.text':
    'Three brokers keep the topic orders. It is cut into three partitions: orders-0, orders-1, orders-2. Each partition is stored three times; one broker leads it, two follow. The producer shop sends one record a second, each to the leader of its partition. ZooKeeper, apart, knows which brokers are alive and who leads.',
  'parts.text.brief':
    'Three brokers keep three partitions, each in three copies. shop sends to the leaders.',
  'parts.after':
    'Open a record, one of the coloured cells: it shows its key, value, timestamp and headers.',

  'key.title': 'The key picks the partition',
  'key.text':
    'Each record has a key, here a customer’s name: the cell has its colour and its first letters. alice and bob went to orders-0, carol to orders-2, and dave is on the way to orders-1. The next record has the key alice again.',
  'key.text.brief':
    'alice and bob went to orders-0, carol to orders-2, dave to orders-1. Next comes alice again.',
  'key.question': 'Where will alice’s next record go?',
  'key.option.same': 'To orders-0: same key, same partition',
  'key.option.turn': 'To orders-2: the partitions take turns',
  'key.option.emptiest': 'To the partition with the fewest records',
  'key.explanation':
    'It lies in orders-{partition}, as alice’s first one does. The producer takes the hash murmur2 of the key modulo the number of partitions; it keeps no turns and evens nothing out. So all records of one customer are in one partition, in the order in which they were sent.',
  'key.explanation.brief':
    'It lies in orders-{partition}. The key’s hash modulo the number of partitions decides.',

  'copies.title': 'Copies first, then the answer',
  'copies.text':
    'shop sends with acks=all. The leader appends a record to its log; the followers keep asking the leader for news and append it too. The blue flag is the high watermark: left of it are the records that all replicas in sync (the ISR) have. A dashed cell is not there yet.',
  'copies.text.brief':
    'shop sends with acks=all. Left of the blue flag is what all replicas in sync have.',
  'copies.question': 'When does shop hear that its record is safe?',
  'copies.option.leader': 'Once the leader has stored it',
  'copies.option.inSync': 'Once all replicas in sync have it',
  'copies.option.read': 'Once a consumer has read it',
  'copies.explanation':
    '{acknowledged, plural, one {# record was} other {# records were}} acknowledged in this step, each after the high watermark had passed it. No consumer runs yet. With acks=1 the leader would answer as soon as it has stored the record itself.',
  'copies.explanation.brief':
    '{acknowledged, plural, one {# record} other {# records}} acknowledged, each once the high watermark had passed it.',

  'reading.title': 'Reading takes nothing away',
  'reading.text':
    'The consumer c1 starts, as the only member of the group billing. It finds the group’s coordinator, joins, is given all three partitions and asks their leaders for records, from the beginning. It gets them up to the high watermark. Every five seconds it commits its offsets: how far it has come.',
  'reading.text.brief':
    'c1 joins the group billing, is given all three partitions and reads from the beginning.',
  'reading.after':
    'c1 has processed {processed, plural, one {# record} other {# records}}; the topic holds {stored, plural, one {# record} other {# records}}: everything that ever came. Reading has moved c1’s offsets and nothing else.',

  'sharing.title': 'A second consumer',
  'sharing.text':
    'c2 joins the same group. The group rebalances: both members join anew, the group leader (one of the two) shares the partitions out, and each member goes on from the committed offsets. At no time does a partition have two owners in a group.',
  'sharing.text.brief':
    'c2 joins the same group. It rebalances: the partitions are shared out anew.',
  'sharing.after': 'c1 has orders-0 and orders-1 now, c2 has orders-2. Both go on reading.',

  'zookeeper.title': 'How much ZooKeeper has to do',
  'zookeeper.text':
    'ZooKeeper keeps the list of living brokers, who of them is the controller, and the leader and ISR of each partition. The brokers ping it, so that their sessions stay alive. Records do not pass through it: they go from the producer to the leader, and from there to followers and consumers.',
  'zookeeper.text.brief':
    'ZooKeeper knows who lives and who leads; brokers ping it. No record passes through it.',
  'zookeeper.question':
    'Ten more records come. How many requests will ZooKeeper get, pings not counted?',
  'zookeeper.option.each': 'At least ten: one for each record',
  'zookeeper.option.offsets': 'A few: the group keeps its offsets there',
  'zookeeper.option.none': 'None',
  'zookeeper.explanation':
    '{records, plural, one {# record} other {# records}}, {requests, plural, =0 {no request} one {# request} other {# requests}}; only {pings, plural, one {# ping} other {# pings}} that keep sessions alive. Offsets are kept by the brokers, in the topic __consumer_offsets. ZooKeeper has work when something changes: a broker dies, a topic is created.',
} as const;
