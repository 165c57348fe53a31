/**
 * Whether a value is one that a configuration key takes, in Kafka's words.
 * [Apache Kafka: clients/.../common/config/ConfigDef.java (parseType, Range, ValidString), ConfigException.java]
 *
 * Constant like the table itself: it may be imported from anywhere. Stricter than Kafka where the simulation needs it (config.ts says where). What several keys say together is asked where it is used.
 */
import {
  configKeys,
  configText,
  otherTopicKeys,
  type ConfigKey,
  type ConfigSide,
} from './config.ts';

export interface ConfigValueFault {
  what: 'wrongType' | 'outOfRange' | 'notAllowed';
  /** As a ConfigException says it. */
  message: string;
}

/** Null: it is taken, or the model does not know the key. */
export function configValueFault(
  side: ConfigSide,
  name: string,
  value: unknown,
): ConfigValueFault | null {
  const keys: Record<string, ConfigKey> = configKeys[side];
  const known = Object.hasOwn(keys, name) ? keys[name] : undefined;
  const fault = known === undefined ? null : faultOf(known, configText(value).trim());
  if (fault === null) return null;
  const [what, reason] = fault;
  const message = `Invalid value ${configText(value).slice(0, 60)} for configuration ${name}: ${reason}`;
  return { what, message };
}

export const isTopicKey = (name: string): boolean =>
  Object.hasOwn(configKeys.topic, name) || otherTopicKeys.includes(name);

/** The type follows from the default. */
function faultOf(
  { default: standard, range }: ConfigKey,
  text: string,
): [ConfigValueFault['what'], string] | null {
  const { min = -INT_MAX - 1, max = INT_MAX, oneOf } = range;
  switch (typeof standard) {
    case 'boolean':
      return /^(true|false)$/i.test(text)
        ? null
        : ['wrongType', 'Expected value to be either true or false'];
    case 'number':
      if (!/^[+-]?\d+$/.test(text)) return ['wrongType', 'Not a whole number'];
      if (Number(text) < min) return ['outOfRange', `Value must be at least ${min}`];
      if (Number(text) > max) return ['outOfRange', `Value must be no more than ${max}`];
      return null;
    default:
      if (oneOf === undefined || oneOf.includes(text)) return null;
      return ['notAllowed', `String must be one of: ${oneOf.join(', ')}`];
  }
}

const INT_MAX = 2_147_483_647;
