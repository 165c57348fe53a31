/** A queue and a log: what reading does to each. */
export const queueAndLog = {
  goal: 'You will know what is left after reading, in a queue and in a log, and who gets what.',
  'run.twoServices': 'Two services, thirty orders',
  'run.lateService': 'A late service, twenty orders',
  'column.fromQueue': 'Taken from the queue and acked',
  'column.fromTopic': 'Delivered from the topic',
  'column.leftInQueue': 'Left in the queue',
  'column.leftInLog': 'Left in the log',

  'parts.title': 'The same orders, twice',
  'parts.text':
    'shop sends thirty orders to a Kafka topic; shop-q sends the same thirty to a queue like RabbitMQ’s. On each side two services work, billing and shipping, one second on each order. On the topic each service is a group of its own; on the queue both are simply consumers.',
  'parts.text.brief':
    'The same thirty orders go to a topic and to a queue. Two services work on each side.',

  'queue.title': 'The queue deals out',
  'queue.text':
    'The queue pushes a message to a consumer that has room; with prefetch 1 that is one message at a time. When the consumer has done its work it sends an ack, and the queue deletes the message.',
  'queue.text.brief':
    'The queue pushes a message to a consumer that has room. Once acked, it is deleted.',
  'queue.question': 'How many of the thirty orders does each service get from the queue?',
  'queue.option.both': 'Both get all thirty',
  'queue.option.halves': 'Fifteen each',
  'queue.option.first': 'billing gets all: it was there first',
  'queue.explanation':
    'billing got {billing}, shipping {shipping}, no order went to both, and the queue holds {left, plural, =0 {nothing} one {# message} other {# messages}}. Consumers of one queue compete. For every service to get every order, each needs a queue of its own.',
  'queue.explanation.brief':
    'billing got {billing}, shipping {shipping}, none went to both. Consumers of one queue compete.',

  'topic.title': 'The log is read',
  'topic.text':
    'The topic’s records are read by two groups. Each group commits an offset for each partition: how far it has come. The services go on at one second a record.',
  'topic.text.brief':
    'Two groups read the topic. Each commits offsets of its own: how far it has come.',
  'topic.question': 'How many of the thirty orders does each service get from the topic?',
  'topic.option.halves': 'Fifteen each, as from the queue',
  'topic.option.both': 'Both get all thirty',
  'topic.option.first': 'billing gets all, nothing is left for shipping',
  'topic.explanation':
    'billing got {billing}, shipping {shipping}, and the log holds {stored, plural, one {# record} other {# records}} as before. A group moves its own offsets and leaves the records alone. Kafka deletes records by age or size (retention), whether somebody has read them or not.',

  'bookmark.title': 'One reader, one bookmark',
  'bookmark.text':
    'Another run: twenty orders, a topic with one partition, and on both sides only billing. shipping will come later. On the topic billing’s bookmark is the offset that it commits.',
  'bookmark.after':
    'billing is done with {processed, plural, one {# order} other {# orders}} from the topic. The queue holds {left, plural, =0 {nothing} one {# message} other {# messages}}, the log {stored, plural, one {# record} other {# records}}.',

  'late.title': 'A service comes late',
  'late.text':
    'Now shipping starts, on both sides. On the topic it is a new group without offsets of its own; auto.offset.reset=earliest says that it begins at the beginning. By default it would begin at the end.',
  'late.text.brief':
    'shipping starts on both sides. On the topic it is a new group, which begins at the beginning.',
  'late.question': 'How many of the twenty orders does shipping get?',
  'late.option.nothing': 'None: they have been read',
  'late.option.topic': 'Twenty from the topic, none from the queue',
  'late.option.both': 'Twenty from each',
  'late.explanation':
    '{topic} from the topic, at the same offsets as billing, and {queue, plural, =0 {none} other {#}} from the queue. What was acked there is deleted. The log still holds {stored, plural, one {# record} other {# records}}, for any group that may come. The table compares both runs.',
} as const;
