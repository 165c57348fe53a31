/** Ordering and added partitions. */
export const orderingAndPartitions = {
  goal: 'You will know where order holds, and what it costs to change the number of partitions.',
  'run.threeKeys': 'Three keys, three partitions',
  'run.oneKey': 'One key',
  'run.onePartition': 'One partition',
  'run.grown': 'A partition more',
  'column.order': 'Printed in this order',
  'column.sorted': 'Steps backwards',

  'three.title': 'Twelve records, three partitions',
  'three.text':
    'shop numbers twelve records in their values, event 0 to event 11 (open one to see it). Three keys take turns: alice goes to orders-0, user-4 to orders-1, user-1 to orders-2. c1 reads all three partitions and prints the numbers. Broker 2, which leads orders-1, answers fetches 300 ms late.',
  'three.text.brief':
    'Twelve numbered records go to three partitions in turn. orders-1 answers its reader late.',
  'three.question': 'In which order will c1 print the numbers?',
  'three.option.sorted': 'From 0 to 11, as they were sent',
  'three.option.perPartition': 'Each partition in order, all together mixed',
  'three.option.none': 'In no order at all',
  'three.explanation':
    'c1 printed {order}. Pick out one partition, every third number: they ascend, as its offsets do. Kafka promises order within a partition. Between partitions it promises nothing: they lie on different brokers.',
  'three.explanation.brief': '{order}. Within a partition they ascend.',

  'one.title': 'What total order costs',
  'one.text':
    'The same again with a single key, so that all records share orders-1, late as its broker is. The table also has a run in which the topic has one partition only.',
  'one.text.brief':
    'The same with a single key: all records share orders-1, late as its broker is.',
  'one.after':
    'c1 printed {order}. One key or one partition gives total order; in return one broker and one consumer carry everything. Most programs need order per key only, and that they have.',
  'one.after.brief': '{order}: total order. But one broker and one consumer carry it all.',

  'keys.title': 'Six keys in use',
  'keys.text':
    'Another run: shop sends records with the keys user-1 to user-6 into three partitions. Four of the six keys share orders-2. Its reader c2 is slow: 600 ms for each record. c1 reads the other two and is fast.',
  'keys.text.brief':
    'Six keys in three partitions. Four of them share orders-2, and its reader c2 is slow.',
  'keys.after':
    'The lag of orders-2 is {waiting, plural, one {# record} other {# records}} by now. Somebody decides that the topic needs one partition more.',

  'added.title': 'One partition more',
  'added.text':
    'The topic gets a fourth partition. Producer and consumers hear of it when they refresh their metadata: here every two seconds, by default every five minutes.',
  'added.text.brief':
    'The topic gets a fourth partition, orders-3. The clients hear of it within two seconds.',
  'added.question': 'What will become of the six keys?',
  'added.option.none': 'They stay where they are',
  'added.option.some': 'Some of them move to orders-3',
  'added.option.all': 'All six change their partition',
  'added.explanation':
    '{keys, plural, one {# key has} other {# keys have}} records in two partitions now: the hash is taken modulo four, no longer three. {moved, plural, =0 {No old record moved} one {# old record moved} other {# old records moved}}. New records of user-1 are read from orders-0 while older ones still wait in orders-2, so their values were processed in this order: {order}.',
  'added.explanation.brief':
    '{keys, plural, one {# key has} other {# keys have}} records in two partitions now, new ones before old ones.',

  'removed.title': 'And back again?',
  'removed.text': 'That was not what they wanted. Somebody asks Kafka for three partitions again.',
  'removed.question': 'What does Kafka do?',
  'removed.option.moves': 'It moves the records of orders-3 to the others',
  'removed.option.loses': 'It deletes orders-3 with its records',
  'removed.option.refused': 'It refuses',
  'removed.explanation':
    'It answers {result}: partitions can be added and never removed. Nothing has changed: {records, plural, one {# record is} other {# records are}} where they were. Whoever wants fewer makes a new topic and copies the records over.',
  'removed.explanation.brief': '{result}. Partitions can be added and never removed.',

  'deleted.title': 'Only with the whole topic',
  'deleted.text':
    'A partition goes only when its topic is deleted. The controller lets every broker delete its replicas, then it removes the topic’s znodes. The coordinator drops the offsets that groups had committed for it.',
  'deleted.text.brief':
    'The topic is deleted: first its replicas, then its znodes, and the groups’ offsets for it.',
  'deleted.after':
    'The topic, its {records, plural, one {# record} other {# records}} and the offsets of billing are gone. There is no way back: deleting is not for correcting a number of partitions.',
} as const;
