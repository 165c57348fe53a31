/** Все русские тексты по областям; тип тот же, что у английских. */
import type { en } from '../en/index.ts';
import { notice } from './notice.ts';

type Texts = { [Area in keyof typeof en]: Record<keyof (typeof en)[Area], string> };

export const ru: Texts = { notice };
