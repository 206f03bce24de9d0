export { type NodeIdentity, readIdentity } from './identity.ts';
export type { SetupFederation } from './ports.ts';
export { registerFinishedSetup, registerNodeCard, registerSetup, type Standing } from './routes.ts';
export { finishSetup, type SetupParts } from './setup.ts';
export { renewSetupToken } from './token.ts';
