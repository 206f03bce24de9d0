export { createEvidence, type Evidence } from './evidence.ts';
export { registerEvidence, sendEvidence } from './routes.ts';
