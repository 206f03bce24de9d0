export type {
  AppendInput,
  Change,
  ControlState,
  CreateRoomInput,
  Federation,
  Invite,
  LanguageAnswer,
  LanguageResult,
  PeerStatus,
  Refusal,
  RegistryKey,
  RegistryNode,
  RegistryView,
  Result,
  Role,
  RoomKind,
  SessionState,
  VerifiedEvent,
  WireRequest,
  WireResponse,
} from './contract.ts';
export { defaultLimits, defaultTimings, type Limits, type Timings } from './limits.ts';
export { createFederation, type FederationOptions } from './node.ts';
export { type AllowedRange, addressAllowed } from './outbound/address.ts';
export type {
  Outbound,
  OutboundFailure,
  OutboundRequest,
  OutboundResponse,
  OutboundSocket,
} from './outbound/outbound.ts';
export { createSafeFetch, type SafeFetch, type SafeFetchOptions } from './outbound/safe-fetch.ts';
export type {
  Application,
  Clock,
  DeliveryCursor,
  FederationPorts,
  FeedHead,
  HeldEvent,
  HubKeys,
  Log,
  Random,
  RegistryRow,
  RoomRow,
  SigningKeys,
  Store,
  StoredEvent,
} from './ports.ts';
export { relayProtocol } from './relays/relays.ts';
export { maxApprovalSeconds, openDocument, readDocument, signDocument } from './signing/documents.ts';
export { type PublicJwk, publicKey, thumbprint } from './signing/keys.ts';
