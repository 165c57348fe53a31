/** What one would type on a real cluster to see the same, and what would be printed. */
import { IconButton } from '../kit/Button.tsx';
import { useToast } from '../kit/Toast.tsx';
import { useText } from '../kit/text.tsx';
import type { ShellOutput } from './shellOutput.ts';

interface CommandsProps {
  commands: readonly string[];
  output: ShellOutput | null;
}

export function Commands({ commands, output }: CommandsProps) {
  const t = useText();
  if (commands.length === 0 && output === null) return null;
  return (
    <section className="inspector-section">
      <h3>{t('inspector.commands')}</h3>
      {output === null ? null : <WithOutput {...output} />}
      {commands.map((command) => (
        <Command key={command} command={command} />
      ))}
    </section>
  );
}

function WithOutput({ command, text }: ShellOutput) {
  const t = useText();
  return (
    <>
      <Command command={command} />
      <p className="quiet">{t('inspector.output')}</p>
      {/* A region that scrolls sideways must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="output" tabIndex={0} role="region" aria-label={t('inspector.output')}>
        {text}
      </pre>
    </>
  );
}

function Command({ command }: { command: string }) {
  const t = useText();
  const toast = useToast();
  return (
    <div className="command">
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
  );
}
