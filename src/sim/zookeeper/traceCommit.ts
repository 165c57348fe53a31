/**
 * The trace of committed writes: each once, by the leader that commits it. What a run's list of writes and of partition
 * states is made from. Left out, as in a list of a real transaction log: version checks and refused writes.
 */

import type { Out } from '../kernel/out.ts';
import type { Txn, TxnOp } from './database.ts';
import type { LeaderRole, ZkNode } from './serverState.ts';
import { zxidText } from './zxid.ts';

interface TracedWrite {
  op: 'create' | 'setData' | 'delete';
  path: string;
  /** Only of partition states, the controller and its epoch. */
  data?: unknown;
}

/** Before the transaction is applied: the session that it closes is still known. */
export function traceCommit(out: Out, { disk }: ZkNode, role: LeaderRole, txn: Txn): void {
  const { change, origin } = txn;
  const { sessionId } = origin;
  const zxid = zxidText(txn.zxid);
  switch (change.kind) {
    case 'createSession': {
      const { client, timeoutMs } = change;
      const server = origin.serverId;
      out.trace({ kind: 'zkSessionCreated', sessionId, client, timeoutMs, server, zxid });
      return;
    }
    case 'closeSession': {
      const client = disk.db.sessions.get(sessionId)?.client ?? '';
      const facts = { sessionId, client, ephemerals: change.paths, zxid };
      if (!change.expired) {
        out.trace({ kind: 'zkSessionClosed', ...facts });
        return;
      }
      const { timeoutMs = 0, lastHeardUs = 0 } = role.sessions.get(sessionId) ?? {};
      const heard = { timeoutMs, heardAtUs: lastHeardUs };
      out.trace({ kind: 'zkSessionExpired', ...facts, ...heard, waitedFor: client });
      return;
    }
    case 'write': {
      const client = disk.db.sessions.get(sessionId)?.client ?? '';
      const ops = change.ops.flatMap(tracedWrite);
      if (ops.length > 0) out.trace({ kind: 'zkWriteCommitted', client, ops, zxid });
      return;
    }
    case 'error':
  }
}

function tracedWrite(op: TxnOp): TracedWrite[] {
  if (op.op === 'check') return [];
  const { path } = op;
  if (op.op === 'delete' || !isTold(path)) return [{ op: op.op, path }];
  return [{ op: op.op, path, data: op.data }];
}

const isTold = (path: string): boolean =>
  path === '/controller' ||
  path === '/controller_epoch' ||
  (path.startsWith('/brokers/topics/') && path.endsWith('/state'));
