export { checkTranslation } from './check.ts';
export type { CheckedTerm, CheckedTranslation, CheckTranslation } from './types.ts';
