/**
 * Kafka's errors (clients/src/main/java/org/apache/kafka/common/protocol/Errors.java), as far as the model meets them, and the
 * exceptions that exist on the client's side only. A constant table: it may be imported from anywhere.
 */

export interface KafkaError {
  code: number;
  /** The client library tries again by itself. */
  retriable: boolean;
  /** It also asks for new metadata. */
  staleMetadata?: true;
}

export const errors = {
  UNKNOWN_SERVER_ERROR: { code: -1, retriable: false },
  NONE: { code: 0, retriable: false },
  OFFSET_OUT_OF_RANGE: { code: 1, retriable: false },
  UNKNOWN_TOPIC_OR_PARTITION: { code: 3, retriable: true, staleMetadata: true },
  LEADER_NOT_AVAILABLE: { code: 5, retriable: true, staleMetadata: true },
  NOT_LEADER_OR_FOLLOWER: { code: 6, retriable: true, staleMetadata: true },
  REQUEST_TIMED_OUT: { code: 7, retriable: true },
  MESSAGE_TOO_LARGE: { code: 10, retriable: false },
  STALE_CONTROLLER_EPOCH: { code: 11, retriable: false },
  NETWORK_EXCEPTION: { code: 13, retriable: true, staleMetadata: true },
  COORDINATOR_LOAD_IN_PROGRESS: { code: 14, retriable: true },
  COORDINATOR_NOT_AVAILABLE: { code: 15, retriable: true },
  NOT_COORDINATOR: { code: 16, retriable: true },
  INVALID_TOPIC_EXCEPTION: { code: 17, retriable: false },
  RECORD_LIST_TOO_LARGE: { code: 18, retriable: false },
  NOT_ENOUGH_REPLICAS: { code: 19, retriable: true },
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: { code: 20, retriable: true },
  INVALID_REQUIRED_ACKS: { code: 21, retriable: false },
  ILLEGAL_GENERATION: { code: 22, retriable: false },
  INCONSISTENT_GROUP_PROTOCOL: { code: 23, retriable: false },
  INVALID_GROUP_ID: { code: 24, retriable: false },
  UNKNOWN_MEMBER_ID: { code: 25, retriable: false },
  INVALID_SESSION_TIMEOUT: { code: 26, retriable: false },
  REBALANCE_IN_PROGRESS: { code: 27, retriable: false },
  INVALID_COMMIT_OFFSET_SIZE: { code: 28, retriable: false },
  TOPIC_ALREADY_EXISTS: { code: 36, retriable: false },
  INVALID_PARTITIONS: { code: 37, retriable: false },
  INVALID_REPLICATION_FACTOR: { code: 38, retriable: false },
  INVALID_REPLICA_ASSIGNMENT: { code: 39, retriable: false },
  INVALID_CONFIG: { code: 40, retriable: false },
  NOT_CONTROLLER: { code: 41, retriable: true },
  INVALID_REQUEST: { code: 42, retriable: false },
  POLICY_VIOLATION: { code: 44, retriable: false },
  KAFKA_STORAGE_ERROR: { code: 56, retriable: true, staleMetadata: true },
  REASSIGNMENT_IN_PROGRESS: { code: 60, retriable: false },
  NON_EMPTY_GROUP: { code: 68, retriable: false },
  GROUP_ID_NOT_FOUND: { code: 69, retriable: false },
  TOPIC_DELETION_DISABLED: { code: 73, retriable: false },
  FENCED_LEADER_EPOCH: { code: 74, retriable: true, staleMetadata: true },
  UNKNOWN_LEADER_EPOCH: { code: 75, retriable: true, staleMetadata: true },
  STALE_BROKER_EPOCH: { code: 77, retriable: false },
  OFFSET_NOT_AVAILABLE: { code: 78, retriable: true },
  MEMBER_ID_REQUIRED: { code: 79, retriable: false },
  PREFERRED_LEADER_NOT_AVAILABLE: { code: 80, retriable: true },
  GROUP_MAX_SIZE_REACHED: { code: 81, retriable: false },
  FENCED_INSTANCE_ID: { code: 82, retriable: false },
  ELIGIBLE_LEADERS_NOT_AVAILABLE: { code: 83, retriable: true },
  ELECTION_NOT_NEEDED: { code: 84, retriable: true },
  GROUP_SUBSCRIBED_TO_TOPIC: { code: 86, retriable: false },
  INVALID_UPDATE_VERSION: { code: 95, retriable: false },
  INELIGIBLE_REPLICA: { code: 107, retriable: false },
} as const satisfies Record<string, KafkaError>;

export const isRetriable = (name: string): boolean =>
  (errors as Record<string, KafkaError>)[name]?.retriable ?? false;
export const meansStaleMetadata = (name: string): boolean =>
  (errors as Record<string, KafkaError>)[name]?.staleMetadata ?? false;
