/** English texts of what a person opens: menus on the stage, the panels beside it, help. */
import { explain } from './explain.ts';
import { faults } from './faults.ts';
import { inspector } from './inspector.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { logView } from './logView.ts';

export const details = {
  explain,
  faults,
  inspector,
  keys,
  ledger,
  logView,
};
