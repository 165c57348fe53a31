/**
 * The lives of a node's process: start, crash, end, pause, resume.
 *
 * A crash loses memory and connections, never the disk. A pause (SIGSTOP) loses nothing: whatever is due waits and is
 * handled on resuming, in order.
 */

import { assert } from '../../base/assert.ts';
import type { Command } from './behaviour.ts';
import { dropConnectionsOf } from './connections.ts';
import { pushEvent } from './eventQueue.ts';
import type { Out } from './out.ts';
import { withNode } from './turn.ts';
import type { SimNode } from './world.ts';

export function startProcess(out: Out, node: SimNode): void {
  assert(!node.running, `${node.id} is already running`);
  node.running = true;
  node.incarnation += 1;
  node.lastEndedBy = node.silencedBy;
  node.startedAtUs = out.engine.world.nowUs;
  node.silencedBy = 0;
  node.paused = false;
  node.listening = false;
  const behaviour = out.engine.behaviours[node.kind];
  assert(behaviour !== undefined, `no behaviour for ${node.kind}`);
  withNode(out, node, out.trigger, () => behaviour.start(out, node));
}

/** The process is killed. `out.trigger` is the trace event that says so. */
export function killProcess(out: Out, node: SimNode): void {
  node.running = false;
  node.listening = false;
  node.paused = false;
  node.deferred = [];
  node.silencedBy = out.trigger;
  node.silentSinceUs = out.engine.world.nowUs;
  node.state = null;
  node.tasks.clear();
  node.pending.clear();
  node.parked.clear();
  node.callTimerAtUs = Infinity;
  dropConnectionsOf(out, node);
}

/** The process ends by itself, after it traced why. */
export function exitProcess(out: Out): void {
  killProcess(out, out.node);
}

export function pauseProcess(out: Out, node: SimNode): void {
  node.paused = true;
  node.silencedBy = out.trigger;
  node.silentSinceUs = out.engine.world.nowUs;
}

export function resumeProcess(out: Out, node: SimNode): void {
  const { world } = out.engine;
  node.paused = false;
  node.silencedBy = 0;
  const { deferred } = node;
  node.deferred = [];
  for (const event of deferred) {
    pushEvent(
      world.queue,
      world.nowUs,
      world.nextSequence++,
      event.node,
      event.incarnation,
      event.kind,
      event.name,
      event.payload,
      event.trigger,
    );
  }
}

/** Tells a running node what to do; one that stands still hears of it when it goes on. */
export function commandProcess(out: Out, node: SimNode, command: Command): void {
  const { engine } = out;
  if (!node.paused) {
    withNode(out, node, out.trigger, () =>
      engine.behaviours[node.kind]?.onCommand(out, node, command),
    );
    return;
  }
  const { world } = engine;
  node.deferred.push({
    atUs: world.nowUs,
    sequence: world.nextSequence++,
    node: node.id,
    incarnation: node.incarnation,
    kind: 'command',
    name: '',
    payload: command,
    trigger: out.trigger,
  });
}
