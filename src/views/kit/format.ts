/** Numbers, times and factors as the reader's language writes them: the functions of i18n, with the language given. */
import {
  formatDuration,
  formatList,
  formatMoment,
  formatNumber,
  type Language,
} from '../../i18n/translate.ts';

export interface Format {
  /** A count or an offset: `5,000`. */
  number: (value: number, digits?: number) => string;
  /** An instant of the run: `18.31 s`; more digits where the pace is slow. */
  moment: (us: number, digits?: number) => string;
  /** A length of time in the unit that fits: `4.2 ms`, `18 s`, `2 min`. */
  duration: (us: number) => string;
  /** A speed against real time: `0.05×`. */
  factor: (value: number) => string;
  list: (items: readonly (string | number)[]) => string;
}

export function createFormat(language: Language): Format {
  return {
    number: (value, digits) => formatNumber(language, value, digits),
    moment: (us, digits) => formatMoment(language, us, digits),
    duration: (us) => formatDuration(language, us),
    factor: (value) => `${formatNumber(language, value, digitsOf(value))}×`,
    list: (items) => formatList(language, items),
  };
}

/** Two figures that matter, whatever the size. */
function digitsOf(value: number): number {
  if (value >= 10 || value <= 0) return 0;
  if (value >= 1) return 1;
  return Math.min(5, 1 - Math.floor(Math.log10(value)));
}
