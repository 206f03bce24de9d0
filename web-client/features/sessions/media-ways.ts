import type { MediaWays } from '../../../spec/schemas/api/network.ts';
import type { Call } from '../../api/client.ts';

/** Credentials that end so soon are not used for a new connection. */
const spareMs = 60_000;

const kept = new WeakMap<Call, MediaWays>();

/** The ways to the media of this node. Asked for anew only when its credentials come to their end. */
export async function mediaWays(call: Call): Promise<MediaWays | undefined> {
  const before = kept.get(call);
  if (before && before.expiresAt > Date.now() + spareMs) return before;
  const asked = await call('network.ways', {});
  if (!asked.ok) return undefined;
  kept.set(call, asked.value);
  return asked.value;
}

/** TURN servers for a peer connection; none when the node has none or does not answer: direct ways are tried all the same. */
export async function iceServers(call: Call): Promise<readonly RTCIceServer[]> {
  return (await mediaWays(call))?.iceServers ?? [];
}
