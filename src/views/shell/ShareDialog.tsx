/** The link to this moment, where the clipboard is not to be had: a field to copy it from. */
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/text.tsx';

export function ShareDialog({ link, onClose }: { link: string | null; onClose: () => void }) {
  const t = useText();
  return (
    <Dialog open={link !== null} title={t('page.shareTitle')} onClose={onClose}>
      <p>{t('notice.notCopied')}</p>
      <label className="field">
        {t('page.shareField')}
        <input readOnly value={link ?? ''} onFocus={(event) => event.currentTarget.select()} />
      </label>
    </Dialog>
  );
}
