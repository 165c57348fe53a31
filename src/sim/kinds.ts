/**
 * Every kind of trace event: which part of the system it belongs to, and whether it is a beat (the next thing that a
 * person would name) or a periodic duty (skipped by "why?"). The comment behind a kind names the facts it carries.
 *
 * A constant table: it may be imported from anywhere. Each kind has a sentence in both languages (src/i18n).
 */

export interface TraceKind {
  part:
    | 'run'
    | 'kernel'
    | 'zookeeper'
    | 'controller'
    | 'broker'
    | 'coordinator'
    | 'producer'
    | 'consumer'
    | 'admin'
    | 'queue';
  beat?: true;
  duty?: true;
}

export const traceKinds = {
  // run
  action: { part: 'run', beat: true }, // do, args, changedNothing?: true
  // kernel
  requestTimedOut: { part: 'kernel' }, // api, to, afterUs
  processExited: { part: 'kernel', beat: true }, // reason, exitCode
} as const satisfies Record<string, TraceKind>;
