/** Ordering and added partitions. */
export const orderingAndPartitions = {
  goal: 'You will know where order holds, and what it costs to change the number of partitions.',
  'run.threeKeys': 'Three keys, three partitions',
  'run.oneKey': 'One key',
  'run.onePartition': 'One partition',
  'run.grown': 'A partition more',
  'column.order': 'Printed in this order',
  'column.sorted': 'Steps backwards',

  'three.title': 'Twelve events, three partitions',
  'three.text':
    'shop sends the events 0 to 11 with three keys in turn: alice to orders-0, user-4 to orders-1, user-1 to orders-2. One consumer reads all three partitions and prints the numbers. Broker 2, which leads orders-1, answers fetches 300 ms late.',
  'three.question': 'In which order will the numbers be printed?',
  'three.option.sorted': 'From 0 to 11, as they were sent',
  'three.option.perPartition': 'Each partition in order, all together mixed',
  'three.option.none': 'In no order at all',
  'three.explanation':
    'Printed: {order}. Look at one partition, every third number: it ascends. Kafka promises order within a partition. Between partitions it promises nothing: they lie on different brokers.',

  'one.title': 'What total order costs',
  'one.text':
    'The same again with a single key, so that all events share orders-1, late as its broker is. The table also has the run in which the topic has one partition only.',
  'one.after':
    'Printed: {order}. One key or one partition gives total order; in return one broker and one consumer carry everything. Most programs need order per key only, and that they have.',

  'keys.title': 'Six keys in use',
  'keys.text':
    'Another run: user-1 to user-6 send numbered events into three partitions. Four of the six keys share orders-2. Its reader c2 is slow: 600 ms for each event. c1 reads the other two and is fast.',
  'keys.after':
    'The lag of orders-2 is {waiting, plural, one {# event} other {# events}} by now. Somebody decides that the topic needs one partition more.',

  'added.title': 'One partition more',
  'added.text':
    'The topic gets a fourth partition. Producer and consumers hear of it when they refresh their metadata: here every two seconds, by default every five minutes.',
  'added.question': 'What will become of the six keys?',
  'added.option.none': 'They stay where they are',
  'added.option.some': 'Some of them move to orders-3',
  'added.option.all': 'All six change their partition',
  'added.explanation':
    '{keys, plural, one {# key has} other {# keys have}} records in two partitions now: the hash is taken modulo four, no longer three. {moved, plural, =0 {No old record moved} one {# old record moved} other {# old records moved}}. New events of user-1 are read from orders-0 while older ones still wait in orders-2, so they were processed as {order}.',

  'removed.title': 'And back again?',
  'removed.text': 'That was not what they wanted. Somebody asks Kafka for three partitions again.',
  'removed.question': 'What does Kafka do?',
  'removed.option.moves': 'It moves the records of orders-3 to the others',
  'removed.option.loses': 'It deletes orders-3 with its records',
  'removed.option.refused': 'It refuses',
  'removed.explanation':
    '{result}. Partitions can be added and never removed. Nothing has changed: {records, plural, one {# record is} other {# records are}} where they were. Who wants fewer makes a new topic and copies the records over.',

  'deleted.title': 'Only with the whole topic',
  'deleted.text':
    'A partition goes only when its topic is deleted. The controller lets every broker delete its replicas, then it removes the topic’s znodes. The coordinator drops the offsets that groups had committed for it.',
  'deleted.after':
    'The topic, its {records, plural, one {# record} other {# records}} and the offsets of billing are gone. There is no way back: deleting is not for correcting a number of partitions.',
} as const;
