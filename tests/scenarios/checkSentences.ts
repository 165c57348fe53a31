/**
 * What the learners' questions ask a run to show: the sentences of their *Check*, in their order, as the document of questions has them
 * (sections Q01, Q02, Q05, Q09, Q10, Q12; experiment F1 by its columns for Kafka and RabbitMQ). A lesson must have each of them.
 */
export const checkSentences: Readonly<Record<string, readonly string[]>> = {
  Q01: [
    'at every instant each partition has at most one owner in the group',
    'exactly one member with zero partitions in [12, 20]',
    'records processed in [12, 20] within ±6 of 48',
    'no idle member after t=22',
    'Variant: one member owns all three',
  ],
  Q02: [
    'sequence numbers ascend within every partition in all runs',
    'the global sequence is not sorted in run 1 and is sorted in runs 2 and 3',
    'for every key, its own sequence is sorted in all runs',
  ],
  Q05: [
    'in (10, 20) no producer error and the same acks per second as before',
    'topic creation fails for the admin client (the topic is there after ZooKeeper’s return all the same)',
    'leaderless partitions in (21, 35) = {b2’s}',
    'on the other two HW is constant while LEO grows in (21, 35)',
    'A gets no success after the time-out in that window, B does',
    'after t=35 b1’s and b3’s partitions resume before b2’s does',
    'by t=50 every partition has a leader and every record acked to A is readable',
  ],
  Q09: [
    '(log end − log start) = 20 before and after',
    'deliveries g1 = g2 = 20 with the same offsets',
  ],
  Q10: [
    'totals N, 2N, 3N',
    'stored records N in every run',
    'within a group no record is delivered twice',
  ],
  Q12: [
    'keys present in two partitions = 6',
    'records with t < 10 keep partition and offset',
    'for user-1 the processed numbers contain at least one inversion',
  ],
  F1: [
    'Kafka: log still holds 30',
    'Kafka: Billing 30, Shipping 30',
    'Kafka: lag 0/0',
    'Kafka: 60 deliveries',
    'RabbitMQ: queue 0 ready, 0 unacked',
    'RabbitMQ: 15 + 15, at 50 ms a hop by t = 18 s',
    'RabbitMQ: intersection empty',
    'at every tick published = ready + unacked + acked, committed <= log end, lag = log end − committed',
  ],
};
