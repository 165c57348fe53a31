/** All keys, from the table that the page obeys. */
import type { MessageKey } from '../../i18n/translate.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/text.tsx';

export interface HelpLine {
  id: string;
  /** A text key, or the sign itself after `=`. */
  signs: readonly (MessageKey | `=${string}`)[];
  does: MessageKey;
}

interface HelpDialogProps {
  open: boolean;
  lines: readonly HelpLine[];
  letters: boolean;
  onClose: () => void;
}

export function HelpDialog({ open, lines, letters, onClose }: HelpDialogProps) {
  const t = useText();
  return (
    <Dialog open={open} wide title={t('keys.title')} onClose={onClose}>
      <p className="quiet">{t(letters ? 'keys.intro' : 'keys.lettersOff')}</p>
      <dl className="key-table">
        {joined(lines).map(({ id, signs, does }) => (
          <div key={id}>
            <dt>
              {signs.map((sign, i) => (
                <span key={sign}>
                  {i === 0 ? null : ` ${t('keys.or')} `}
                  <kbd>{sign.startsWith('=') ? sign.slice(1) : t(sign as MessageKey)}</kbd>
                </span>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** What does the same stands in one line. */
function joined(lines: readonly HelpLine[]): HelpLine[] {
  const byAct = new Map<MessageKey, HelpLine>();
  for (const line of lines) {
    const before = byAct.get(line.does);
    byAct.set(
      line.does,
      before === undefined ? line : { ...before, signs: [...before.signs, ...line.signs] },
    );
  }
  return [...byAct.values()];
}
