/**
 * A text for the projector: at most three lines of 34 characters, by leaving whole sentences away at its end. Who presents says the rest.
 * Where the first sentences do not hold what is needed, the lesson has a text of its own for it.
 */

const LINE_CHARACTERS = 34;
export const MOST_LINES = 3;

/** As many whole sentences as have room behind `lead`, at least the first. */
export function inBrief(text: string, lead = ''): string {
  const [first = '', ...rest] = sentencesOf(text);
  let brief = first;
  for (const sentence of rest) {
    const longer = `${brief} ${sentence}`;
    if (linesOf(`${lead} ${longer}`.trim()) > MOST_LINES) break;
    brief = longer;
  }
  return brief;
}

/** The points in a number and in `auto.offset.reset` have no space behind them. */
const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+(?=[\p{L}\d«“])/u);

/** As a column of this width breaks them. */
export function linesOf(text: string): number {
  let lines = 1;
  let room = LINE_CHARACTERS;
  for (const word of text.split(/\s+/)) {
    if (word.length > room) {
      lines += 1;
      room = LINE_CHARACTERS;
    }
    room -= word.length + 1;
  }
  return lines;
}
