export { createHub, type HubFeature } from './hub.ts';
export type { HubParts } from './parts.ts';
