/** The trace as text: time, node, kind, facts, causes, in columns. */
import type { TraceEvent } from '../../sim/kernel/trace.ts';

/** `  14200.000 ms  broker-2      action               do="crash" args={"broker":2}` */
export function traceLine({ id, atUs, node, kind, trigger, because, data }: TraceEvent): string {
  const time = `${(atUs / 1000).toFixed(3)} ms`.padStart(14);
  const facts = Object.entries(data).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const causes = [
    ...(trigger === 0 ? [] : [`trigger=#${trigger}`]),
    ...(because === null
      ? []
      : [`waitedFor=${because.waitedFor}`, `silencedBy=#${because.silencedBy}`]),
  ];
  const rest = [...facts, ...causes].join(' ');
  return `${`#${id}`.padEnd(8)}${time}  ${node.padEnd(12)}  ${kind.padEnd(26)}  ${rest}`.trimEnd();
}
