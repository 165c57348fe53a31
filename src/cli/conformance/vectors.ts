/**
 * Runs a file of test vectors: the kind of the file chooses an adapter, which plays one case on the engine's own
 * functions and says what became of it. No expected value reaches the engine.
 */
import * as v from 'valibot';
import { runRangeAssignor, runRoundRobinAssignor, runStickyAssignor } from './kinds/assignors.ts';
import { runLeaderElection, runReplicaPlacement } from './kinds/controllerRules.ts';
import { runGroupPartitionHash, runMurmur2 } from './kinds/hashes.ts';
import { runHighWatermark } from './kinds/highWatermark.ts';
import { runLeaderEpochCache } from './kinds/leaderEpochCache.ts';
import { runReplicaLag } from './kinds/replicaLag.ts';
import type { FileReport, Outcome } from './report.ts';

/** A kind is named as its file; a file under another name is known by words of its title. */
interface VectorKind {
  name: string;
  titleWords: RegExp;
  run: (vector: unknown) => Outcome;
}

const kinds: readonly VectorKind[] = [
  { name: 'murmur2', titleWords: /key hash/i, run: runMurmur2 },
  { name: 'group-partition-hash', titleWords: /__consumer_offsets/, run: runGroupPartitionHash },
  { name: 'replica-placement', titleWords: /replica placement/i, run: runReplicaPlacement },
  { name: 'leader-election', titleWords: /leader election/i, run: runLeaderElection },
  { name: 'high-watermark', titleWords: /high watermark/i, run: runHighWatermark },
  { name: 'replica-lag', titleWords: /leader remembers/i, run: runReplicaLag },
  { name: 'leader-epoch-cache', titleWords: /leader epoch cache/i, run: runLeaderEpochCache },
  { name: 'range-assignor', titleWords: /RangeAssignor/, run: runRangeAssignor },
  { name: 'roundrobin-assignor', titleWords: /RoundRobinAssignor/, run: runRoundRobinAssignor },
  { name: 'sticky-assignor', titleWords: /StickyAssignor/, run: runStickyAssignor },
];

const vectorFile = v.looseObject({
  title: v.optional(v.string(), ''),
  cases: v.array(v.looseObject({ id: v.string() })),
});

export function runVectorFile(fileName: string, json: unknown): FileReport {
  const report: FileReport = { passed: 0, failed: [], skipped: [] };
  const file = v.safeParse(vectorFile, json);
  if (!file.success) {
    report.skipped.push({ caseId: fileName, reason: 'neither vectors nor a recording' });
    return report;
  }
  const kind = kindOf(fileName, file.output.title);
  for (const vector of file.output.cases) add(report, vector.id, runCase(kind, vector));
  return report;
}

function kindOf(fileName: string, title: string): VectorKind | undefined {
  const stem = fileName.replace(/\.json$/, '');
  return (
    kinds.find(({ name }) => stem === name) ??
    kinds.find(({ titleWords }) => titleWords.test(title)) ??
    kinds.find(({ name }) => stem.includes(name))
  );
}

function runCase(kind: VectorKind | undefined, vector: unknown): Outcome {
  if (kind === undefined) return { kind: 'skipped', reason: 'this kind of vectors is not known' };
  try {
    return kind.run(vector);
  } catch (error) {
    // An assertion of the engine, or a case of another form than the file's other cases.
    return { kind: 'failed', expected: 'no error', actual: String(error) };
  }
}

function add(report: FileReport, caseId: string, outcome: Outcome): void {
  if (outcome.kind === 'passed') report.passed += 1;
  else if (outcome.kind === 'skipped') report.skipped.push({ caseId, reason: outcome.reason });
  else {
    const { kind: _, ...difference } = outcome;
    report.failed.push({ caseId, ...difference });
  }
}
