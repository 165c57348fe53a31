/** ZooKeeper goes down, in stages. */
export const zookeeperGoesDown = {
  goal: 'You will know what goes on without ZooKeeper, what waits for it, and which fault takes the cluster down.',
  'run.outage': 'The outage',

  'calm.title': 'Normal work',
  'calm.text':
    'This is Kafka 3.9 with ZooKeeper; Kafka 4.0 has none. Two producers write three records a second each: shop with acks=all, tracker with acks=1. c1 reads. Each broker holds a session with ZooKeeper and keeps it alive by pings.',
  'calm.text.brief':
    'shop writes with acks=all, tracker with acks=1, c1 reads. Brokers ping ZooKeeper.',
  'calm.after':
    '{records, plural, one {# record was} other {# records were}} stored in eight seconds, and ZooKeeper got {requests, plural, =0 {no request} one {# request} other {# requests}} besides pings. In normal work it has next to nothing to do.',
  'calm.after.brief':
    '{records, plural, one {# record was} other {# records were}} stored, and ZooKeeper got {requests, plural, =0 {no request} one {# request} other {# requests}} besides pings.',

  'lost.title': 'ZooKeeper goes down',
  'lost.text': 'All three ZooKeeper servers stop at the same moment. The brokers are untouched.',
  'lost.question': 'What stops with them?',
  'lost.option.everything': 'Everything: Kafka stops',
  'lost.option.writes': 'Writing; reading goes on',
  'lost.option.nothing': 'Nothing, as long as nothing else happens',
  'lost.explanation':
    '{written, plural, one {# record was} other {# records were}} written meanwhile, {errors, plural, =0 {without an error} one {with # error} other {with # errors}}. Leaders, followers and consumers do without ZooKeeper. But nothing can be changed: no leader elected, no ISR written, no session ended. That is why the status says DEGRADED.',
  'lost.explanation.brief':
    '{written, plural, one {# record} other {# records}} written. But no leader can be elected and no ISR changed: DEGRADED.',

  'changes.title': 'A new topic, a new consumer',
  'changes.text':
    'Somebody creates the topic refunds. Half a second later a second consumer, c2, starts in the group billing.',
  'changes.text.brief': 'Somebody creates the topic refunds. Then c2 starts in the group billing.',
  'changes.question': 'Which of the two will work?',
  'changes.option.neither': 'Neither',
  'changes.option.consumer': 'The consumer: it gets a partition',
  'changes.option.both': 'Both',
  'changes.explanation':
    'c2 owns {owned, plural, one {# partition} other {# partitions}}: groups are run by a broker. The topic is not there: its znodes cannot be written, so the request hangs. The admin client gives up after 20 s; the broker does not, and will carry it out when ZooKeeper is back.',
  'changes.explanation.brief':
    'c2 owns {owned, plural, one {# partition} other {# partitions}}: a broker runs groups. The topic waits for ZooKeeper.',

  'crash.title': 'A broker fails',
  'crash.text':
    'Nothing broke when ZooKeeper went down. Now broker 2 crashes, as brokers do. It led one partition of three, orders-1, and followed the two others.',
  'crash.text.brief': 'Broker 2 crashes. It led orders-1 and followed orders-0 and orders-2.',
  'crash.question': 'What happens to writes with acks=all?',
  'crash.option.led': 'Only orders-1 stalls, broker 2 led it',
  'crash.option.all': 'All three partitions stall',
  'crash.option.none': 'Nothing: followers take over',
  'crash.explanation':
    'Broker 2 is still in every ISR, and without ZooKeeper nobody can take it out. So every high watermark stands still: {failed, plural, one {# record} other {# records}} of shop failed, readers get nothing new. With acks=1 tracker still got {answered, plural, one {# answer} other {# answers}}. No partition is writable: DOWN.',
  'crash.explanation.brief':
    '{failed, plural, one {# record} other {# records}} of shop failed: nobody can take broker 2 out of any ISR. DOWN.',

  'back.title': 'ZooKeeper comes back',
  'back.text':
    'The three servers start again, with all that they had on disk, and elect a leader. Brokers 1 and 3 return to their old sessions. Broker 2 is still down.',
  'back.text.brief':
    'The servers start again, brokers 1 and 3 return to their sessions. Broker 2 is still down.',
  'back.question': 'Which partitions recover first?',
  'back.option.together': 'All three at once',
  'back.option.ledFirst': 'orders-0 and orders-2, then orders-1',
  'back.option.broker': 'orders-1 not before broker 2 is started',
  'back.explanation':
    'orders-2 moved on at {first, number} s: its leader could take broker 2 out of the ISR. orders-1 moved on at {own, number} s: broker 2’s session was counted anew from ZooKeeper’s return, had to expire first, and then the controller elected a leader. A copy is missing still: DEGRADED.',
  'back.explanation.brief':
    'orders-2 at {first, number} s. orders-1 at {own, number} s, once broker 2’s session had expired.',

  'up.title': 'Broker 2 is started',
  'up.text':
    'Broker 2 starts, registers in ZooKeeper, is told whom to follow and fetches what it has missed. When it has caught up, the leaders take it back into the ISR.',
  'up.text.brief':
    'Broker 2 starts and fetches what it has missed; then it is taken back into the ISR.',
  'up.after':
    '{health}. Of {acknowledged, plural, one {# record} other {# records}} that shop got acknowledged {gone, plural, =0 {none is} one {# is} other {# are}} lost. The outage cost availability, not data; but one fault more was enough to stop all safe writing. ZooKeeper has little to do and needs care all the same.',
} as const;
