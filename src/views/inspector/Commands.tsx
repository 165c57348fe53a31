/** What one would type on a real cluster to see the same, and what would be printed. */
import { IconButton } from '../kit/Button.tsx';
import { useToast } from '../kit/Toast.tsx';
import { useText } from '../kit/text.tsx';

export function Commands({ commands, output }: { commands: readonly string[]; output: string }) {
  const t = useText();
  const toast = useToast();
  if (commands.length === 0 && output === '') return null;
  return (
    <section className="inspector-section">
      <h3>{t('inspector.commands')}</h3>
      {commands.map((command) => (
        <div key={command} className="command">
          <code>{command}</code>
          <IconButton
            look="quiet"
            icon="copy"
            label={t('inspector.copy')}
            onClick={() =>
              void navigator.clipboard
                ?.writeText(command)
                .then(() => toast({ text: t('inspector.copied'), tone: 'good' }))
            }
          />
        </div>
      ))}
      {output === '' ? null : (
        <>
          <p className="quiet">{t('inspector.output')}</p>
          {/* A region that scrolls sideways must be reachable by keyboard. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className="output" tabIndex={0} role="region" aria-label={t('inspector.output')}>
            {output}
          </pre>
        </>
      )}
    </section>
  );
}
