/** How large a scenario may be: wide enough for the largest that is shipped, narrow enough that a hostile one is refused at once. */
export const LIMITS = {
  dayMs: 86_400_000,
  /** Of a file, a link's content or a list of actions, as text. */
  textLength: 1_000_000,
  brokers: 100,
  brokerId: 9_999,
  topics: 200,
  topicName: 249,
  /** Of one topic, and of all topics together. */
  partitions: 5_000,
  /** Of all topics together. */
  replicas: 20_000,
  partitionsInTurn: 200,
  configKeys: 200,
  producers: 100,
  consumers: 500,
  admins: 10,
  queues: 10,
  links: 1_000,
  latencyMs: 60_000,
  headers: 50,
  keys: 1_000,
  keyLength: 1_000,
  valueLength: 10_000,
  /** Of one producer, records a second. */
  rate: 1_000,
  records: 1_000_000,
  actions: 10_000,
  seed: 4_294_967_295,
} as const;
