/** All English texts, by area. The Russian ones have the same type. */
import { notice } from './notice.ts';

export const en = { notice };
