export {
  CallConnection,
  type CallPorts,
  type CallState,
  type HeldReason,
  type SignalAnswer,
} from './call-connection.ts';
export { usefulCodecs } from './media-plan.ts';
export type { WantedPicture } from './pictures.ts';
export { type TrialPorts, tryWay, type Way } from './trial.ts';
