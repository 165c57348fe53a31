/** What a group's rounds can break, as the trace tells of them. */

import type { TraceEvent } from '../kernel/trace.ts';
import type { NodeId } from '../kernel/world.ts';
import { violate, type InvariantMemory } from './invariantMemory.ts';

export function noteGroup(memory: InvariantMemory, event: TraceEvent): void {
  const group = event.data['group'] as string;
  switch (event.kind) {
    case 'groupStable':
      return noteStable(memory, event, group);
    case 'groupDeleted':
      return forgetGroups(memory, group);
    case 'partitionsAssigned':
      return noteOwner(memory, event, group);
  }
}

/** It begins anew; null: all of them may, since the offsets topic has lost records. */
export function forgetGroups(memory: InvariantMemory, group: string | null): void {
  for (const name of [...memory.generations.keys()]) {
    if (group === null || name === group) memory.generations.delete(name);
  }
  for (const key of [...memory.owners.keys()]) {
    if (group === null || key.startsWith(`${group}/`)) memory.owners.delete(key);
  }
}

/** The coordinator has stored an assignment. */
function noteStable(memory: InvariantMemory, { atUs, data }: TraceEvent, group: string): void {
  const generation = data['generation'] as number;
  const before = memory.generations.get(group) ?? 0;
  if (generation <= before)
    violate(memory, atUs, 'generationIncreases', `${group}: ${generation} after ${before}`);
  memory.generations.set(group, generation);
  const taken = new Map<string, NodeId>();
  for (const [member, partitions] of Object.entries(
    data['assignment'] as Record<string, string[]>,
  )) {
    for (const tp of partitions) {
      const other = taken.get(tp);
      if (other !== undefined)
        violate(
          memory,
          atUs,
          'oneOwnerPerGeneration',
          `${group} ${generation}: ${tp} to ${other} and ${member}`,
        );
      taken.set(tp, member);
    }
  }
}

/** A member takes partitions, in the generation in which it believes to be. */
function noteOwner(memory: InvariantMemory, { atUs, node, data }: TraceEvent, group: string): void {
  const generation = data['generation'] as number;
  if (generation < 0) return;
  for (const tp of data['partitions'] as string[]) {
    const key = `${group}/${tp}`;
    const owner = memory.owners.get(key);
    if (owner !== undefined && owner.generation === generation && owner.member !== node)
      violate(
        memory,
        atUs,
        'oneOwnerPerGeneration',
        `${group} ${generation}: ${tp} taken by ${owner.member} and ${node}`,
      );
    if (owner === undefined || owner.generation <= generation)
      memory.owners.set(key, { generation, member: node });
  }
}
