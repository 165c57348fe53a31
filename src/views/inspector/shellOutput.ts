/**
 * What Kafka's own tools would print about the scene at this moment, in their layout. Sources: TopicCommand and
 * ConsumerGroupCommand of Apache Kafka 3.9 (tools module). Pure.
 */
import type { GroupScene, PartitionScene, Scene, TopicScene } from '../../sim/scene.ts';

/** A command as one would type it, and what it would print. */
export interface ShellOutput {
  command: string;
  text: string;
}

const SERVER = '--bootstrap-server localhost:9092';
const MOST_LINES = 40;

/** `kafka-topics.sh --describe`; `only`: its further options. */
export function describeTopics(topics: readonly TopicScene[], only = ''): ShellOutput {
  const lines = topics.flatMap(describeTopic);
  const text =
    lines.length > MOST_LINES
      ? [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES}`].join('\n')
      : lines.join('\n');
  return { command: `bin/kafka-topics.sh ${SERVER} --describe${only}`, text };
}

function describeTopic(topic: TopicScene): string[] {
  const partitions = Object.values(topic.partitions).sort((a, b) => a.partition - b.partition);
  const factor = partitions[0]?.replicas.length ?? 0;
  return [
    `Topic: ${topic.name}\tPartitionCount: ${partitions.length}\tReplicationFactor: ${factor}`,
    ...partitions.map((partition) => describePartition(topic.name, partition)),
  ];
}

function describePartition(
  topic: string,
  { partition, leader, replicas, isr }: PartitionScene,
): string {
  const leaderText = leader === -1 ? 'none' : String(leader);
  return `\tTopic: ${topic}\tPartition: ${partition}\tLeader: ${leaderText}\tReplicas: ${replicas.join(',')}\tIsr: ${isr.join(',')}`;
}

/** `kafka-consumer-groups.sh --describe --group …`. */
export function describeGroup(scene: Scene, group: GroupScene): ShellOutput {
  const owner = new Map(
    Object.entries(group.members).flatMap(([label, partitions]) =>
      partitions.map((topicPartition) => [topicPartition, label] as const),
    ),
  );
  const all = [...new Set([...owner.keys(), ...Object.keys(group.committed)])].sort();
  const rows = all.map((topicPartition) => {
    const dash = topicPartition.lastIndexOf('-');
    const [topic, partition] = [topicPartition.slice(0, dash), topicPartition.slice(dash + 1)];
    const committed = group.committed[topicPartition];
    const end = logEnd(scene, topic, partition);
    const label = owner.get(topicPartition) ?? '-';
    return [
      group.id,
      topic,
      partition,
      committed === undefined ? '-' : String(committed),
      end,
      lagText(committed, end),
      label,
    ];
  });
  return {
    command: `bin/kafka-consumer-groups.sh ${SERVER} --describe --group ${group.id}`,
    text: aligned([
      ['GROUP', 'TOPIC', 'PARTITION', 'CURRENT-OFFSET', 'LOG-END-OFFSET', 'LAG', 'CLIENT-ID'],
      ...rows,
    ]),
  };
}

/** The tool asks the leader for its high watermark; without a leader it knows none. */
function logEnd(scene: Scene, topic: string, partition: string): string {
  const readable = scene.topics[topic]?.partitions[partition]?.readableUpTo ?? -1;
  return readable < 0 ? '-' : String(readable);
}

const lagText = (committed: number | undefined, end: string): string =>
  committed === undefined || end === '-' ? '-' : String(Number(end) - committed);

function aligned(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(' ')
        .trimEnd(),
    )
    .join('\n');
}
