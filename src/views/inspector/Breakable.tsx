/** A name of a machine: a line may end after its dots, commas and hyphens, never within a word. */
import { Fragment } from 'react';

export const Breakable = ({ text }: { text: string }) =>
  text.split(/(?<=[.,:/_-])(?=\S)/).map((part, i) => (
    <Fragment key={`${i} ${part}`}>
      {i === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ));
