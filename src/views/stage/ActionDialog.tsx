/** Asks for what an action needs: a number, a record. */
import { useState, type SubmitEvent } from 'react';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/text.tsx';
import { fieldFault, withAnswers, type Action, type Field } from './faultMenu.ts';

export interface AskedAction {
  title: string;
  action: Action;
  fields: Field[];
}

interface ActionDialogProps {
  asked: AskedAction | null;
  onClose: () => void;
  onAct: (action: Action) => void;
}

export function ActionDialog({ asked, onClose, onAct }: ActionDialogProps) {
  return (
    <Dialog open={asked !== null} title={asked?.title ?? ''} onClose={onClose}>
      {asked === null ? null : <Form asked={asked} onClose={onClose} onAct={onAct} />}
    </Dialog>
  );
}

function Form({
  asked,
  onClose,
  onAct,
}: {
  asked: AskedAction;
  onClose: () => void;
  onAct: (action: Action) => void;
}) {
  const t = useText();
  const [answers, setAnswers] = useState<Record<string, string>>(() =>
    Object.fromEntries(asked.fields.map(({ name, initial }) => [name, initial])),
  );
  const [isTried, setIsTried] = useState(false);
  const faults = asked.fields.map((field) => fieldFault(field, answers[field.name] ?? ''));

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsTried(true);
    if (faults.some((fault) => fault !== null)) return;
    onAct(withAnswers(asked.action, asked.fields, answers));
    onClose();
  }

  return (
    <form onSubmit={submit} noValidate>
      {asked.fields.map((field, i) => {
        const fault = faults[i] ?? null;
        return (
          <label key={field.name} className="field">
            {t(field.label)}
            <Input
              field={field}
              value={answers[field.name] ?? ''}
              onChange={(value) => setAnswers({ ...answers, [field.name]: value })}
            />
            {isTried && fault !== null ? <span className="field-error">{t(fault)}</span> : null}
          </label>
        );
      })}
      <div className="dialog-foot">
        <Button onClick={onClose}>{t('kit.cancel')}</Button>
        <button type="submit" className="button button-primary">
          {t('faults.doIt')}
        </button>
      </div>
    </form>
  );
}

function Input({
  field,
  value,
  onChange,
}: {
  field: Field;
  value: string;
  onChange: (value: string) => void;
}) {
  if (field.type === 'select') {
    return (
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {field.options?.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      value={value}
      inputMode={field.type === 'number' ? 'numeric' : 'text'}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
