/** Vectors of what the controller decides: the placement of replicas, and the election of leaders. */
import * as v from 'valibot';
import {
  controlledShutdownPartitionLeaderElection,
  offlinePartitionLeaderElection,
  preferredReplicaPartitionLeaderElection,
  reassignPartitionLeaderElection,
} from '../../../sim/kafka/controller/leaderElection.ts';
import type { ElectedLeader } from '../../../sim/kafka/controller/leaderElection.ts';
import {
  assignReplicasToBrokers,
  rackAlternatedBrokers,
} from '../../../sim/kafka/controller/replicaPlacement.ts';
import { compareStated } from '../compare.ts';
import type { Outcome } from '../report.ts';

const brokerIds = v.array(v.number());

const placementCase = v.looseObject({
  brokers: brokerIds,
  racks: v.optional(v.record(v.string(), v.nullable(v.string()))),
  partitions: v.number(),
  replicationFactor: v.number(),
  // A case that expects an error states no place to begin.
  startIndex: v.optional(v.number(), 0),
  shift: v.optional(v.number(), 0),
  startPartitionId: v.optional(v.number(), 0),
  rackAlternatedBrokers: v.optional(brokerIds),
  expected: v.optional(v.record(v.string(), brokerIds)),
  expectedError: v.optional(v.string()),
});

export function runReplicaPlacement(json: unknown): Outcome {
  const vector = v.parse(placementCase, json);
  const { partitions, replicationFactor, startIndex, shift, startPartitionId } = vector;
  const brokers = vector.brokers.map((id) => ({ id, rack: vector.racks?.[id] ?? null }));
  const placement = assignReplicasToBrokers(brokers, partitions, replicationFactor, {
    startIndex,
    shift,
    startPartitionId,
  });
  const rackOf = new Map(brokers.flatMap(({ id, rack }) => (rack === null ? [] : [[id, rack]])));
  return compareStated(
    stated({
      expected: vector.expected,
      expectedError: vector.expectedError,
      rackAlternatedBrokers: vector.rackAlternatedBrokers,
    }),
    {
      expected: placement.ok ? Object.fromEntries(placement.assignment) : undefined,
      expectedError: placement.ok ? undefined : placement.error.exception,
      rackAlternatedBrokers: rackAlternatedBrokers(rackOf),
    },
  );
}

const electionCase = v.looseObject({
  algorithm: v.string(),
  assignment: brokerIds,
  isr: brokerIds,
  live: brokerIds,
  uncleanEnabled: v.optional(v.boolean(), false),
  shuttingDown: v.optional(brokerIds, []),
  unclean: v.optional(v.boolean()),
  expectedLeader: v.nullable(v.number()),
  expectedIsr: v.optional(v.nullable(brokerIds)),
});
type ElectionCase = v.InferOutput<typeof electionCase>;

export function runLeaderElection(json: unknown): Outcome {
  const vector = v.parse(electionCase, json);
  const elected = elect(vector);
  if (elected === undefined)
    return { kind: 'skipped', reason: `the algorithm "${vector.algorithm}" is not known` };
  const { expectedLeader, expectedIsr, unclean } = vector;
  return compareStated(stated({ expectedLeader, expectedIsr, unclean }), {
    expectedLeader: elected?.leader ?? null,
    expectedIsr: elected?.isr ?? null,
    unclean: elected?.unclean ?? false,
  });
}

function elect(vector: ElectionCase): ElectedLeader | null | undefined {
  const { assignment, isr } = vector;
  const live = new Set(vector.live);
  switch (vector.algorithm) {
    case 'offline':
      return offlinePartitionLeaderElection(assignment, isr, live, vector.uncleanEnabled);
    case 'preferred':
      return preferredReplicaPartitionLeaderElection(assignment, isr, live);
    case 'reassign':
      return reassignPartitionLeaderElection(assignment, isr, live);
    case 'controlledShutdown':
      return controlledShutdownPartitionLeaderElection(
        assignment,
        isr,
        live,
        new Set(vector.shuttingDown),
      );
    default:
      return undefined;
  }
}

/** Without the fields that the case does not state. */
function stated(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
