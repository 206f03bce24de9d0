import { createHmac, randomBytes } from 'node:crypto';
import type { TurnServers } from '../config/index.ts';

/** New connections may be made with a credential for so long; those that stand go on (coturn, `use-auth-secret`). */
export const turnCredentialMs = 300_000;

/** What a browser hands to its peer connection (W3C WebRTC, RTCIceServer). */
export interface IceServer {
  readonly urls: string[];
  readonly username: string;
  readonly credential: string;
}

/**
 * Credentials for the TURN servers of this institution, good for five minutes. The name says when they end and nothing
 * about the person: TURN servers write it into their logs.
 * @param nowMs since the epoch
 */
export function turnCredentials(
  { servers, secret }: TurnServers,
  nowMs: number,
): { readonly iceServers: IceServer[]; readonly expiresAt: number } {
  const expiresAt = nowMs + turnCredentialMs;
  const username = `${Math.floor(expiresAt / 1000)}:${randomBytes(6).toString('hex')}`;
  const credential = createHmac('sha1', secret.reveal()).update(username).digest('base64');
  return { iceServers: [{ urls: servers.map(({ url }) => url), username, credential }], expiresAt };
}
