/** A beat's short name for the timeline, from the facts that it carries. Pure. */
import type { Values } from '../../i18n/translate.ts';

type Known = (key: string, values?: Values) => string | null;

export interface NamedBeat {
  kind: string;
  node: string;
  data: Readonly<Record<string, unknown>>;
}

export function beatLabel(beat: NamedBeat, known: Known, nodeName: (id: string) => string): string {
  const values = valuesOf(beat.data, nodeName);
  if (beat.kind === 'action') {
    const name = String(beat.data['do']);
    return known(`marks.action_${name}`, values) ?? known('marks.action', values) ?? name;
  }
  return known(`marks.${beat.kind}`, values) ?? beat.kind;
}

function valuesOf(
  data: Readonly<Record<string, unknown>>,
  nodeName: (id: string) => string,
): Values {
  const values: Record<string, Values[string]> = {};
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      values[name] = value;
    else if (Array.isArray(value)) values[name] = value.join(', ');
  }
  const args = data['args'];
  if (typeof args === 'object' && args !== null)
    Object.assign(values, valuesOf(args as Record<string, unknown>, nodeName));
  const targets = data['targets'];
  values['targets'] = Array.isArray(targets)
    ? targets.map((id) => nodeName(String(id))).join(', ')
    : '';
  values['servers'] ??= Array.isArray(targets)
    ? targets.map((id) => String(id).replace('zookeeper-', '')).join(', ')
    : '';
  const client = data['client'];
  if (typeof client === 'string') values['client'] = nodeName(client);
  return values;
}
