export { ApplicationBook, type ApplicationKind, type ApplicationParts, type ApplicationRow, isOpen } from './book.ts';
export { type OnDuty, peopleOnDuty, type TellParts, tellReviewers } from './on-duty.ts';
export { institutionApplicationEntry, staffApplicationEntry } from './tables.ts';
