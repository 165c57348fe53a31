/** What a person must be told over the running app: a bad link, a refused action, a new branch. It stays until it is closed. */
import { Button, IconButton } from '../kit/Button.tsx';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { useText } from '../kit/text.tsx';

interface NoticeProps {
  text: string;
  tone: 'bad' | 'accent';
  icon: IconName;
  action?: { label: string; run: () => void };
  onClose: () => void;
}

export function Notice({ text, tone, icon, action, onClose }: NoticeProps) {
  const t = useText();
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <p>{text}</p>
      {action === undefined ? null : (
        <Button look="quiet" onClick={action.run}>
          {action.label}
        </Button>
      )}
      <IconButton look="quiet" icon="cross" label={t('kit.close')} onClick={onClose} />
    </div>
  );
}
