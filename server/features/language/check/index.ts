export type { CheckedTerm, CheckedTranslation, CheckTranslation } from './types.ts';
