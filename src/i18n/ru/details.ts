/** Русские тексты того, что человек открывает: меню на сцене, панели рядом с ней, справка. */
import type { details as source } from '../en/details.ts';
import { explain } from './explain.ts';
import { faults } from './faults.ts';
import { inspector } from './inspector.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { logView } from './logView.ts';

export const details: {
  [Area in keyof typeof source]: Record<keyof (typeof source)[Area], string>;
} = {
  explain,
  faults,
  inspector,
  keys,
  ledger,
  logView,
};
