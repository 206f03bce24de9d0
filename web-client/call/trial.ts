import { usefulCodecs } from './media-plan.ts';

/** How packets may reach the node: directly, in one TCP connection, or through the TURN server of the institution. */
export type Way = 'udp' | 'tcp' | 'turn';

export interface TrialPorts {
  createPeer(configuration: RTCConfiguration): RTCPeerConnection;
  /** Brings an offer to the node and the answer of a throw-away place back; undefined when there is none. Never rejects. */
  exchange(sdp: string): Promise<string | undefined>;
  codecs?(): readonly RTCRtpCodec[];
  setTimer(run: () => void, ms: number): () => void;
}

/** A way that takes longer to connect is of no use to a conversation. */
export const trialLimitMs = 8_000;

/**
 * Connects to the node on one way only, with a handshake in both directions, and hangs up.
 * @returns undefined when the node made no place, so that nothing was tried
 */
export async function tryWay(
  way: Way,
  iceServers: readonly RTCIceServer[],
  ports: TrialPorts,
): Promise<boolean | undefined> {
  const peer = ports.createPeer({
    ...{ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceTransportPolicy: way === 'turn' ? 'relay' : 'all' },
    iceServers: way === 'turn' ? [...iceServers] : [],
  });
  try {
    const transceiver = peer.addTransceiver('audio', { direction: 'recvonly' });
    const codecs = usefulCodecs(ports.codecs?.() ?? []);
    if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
    await peer.setLocalDescription(await peer.createOffer());
    const answer = await ports.exchange(peer.localDescription?.sdp ?? '');
    if (answer === undefined) return undefined;
    const ended = connected(peer, ports);
    await peer.setRemoteDescription({ type: 'answer', sdp: way === 'turn' ? answer : onlyOn(way, answer) });
    return await ended;
  } catch {
    // The browser cannot make such a connection at all.
    return false;
  } finally {
    peer.close();
  }
}

function connected(peer: RTCPeerConnection, ports: TrialPorts): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = ports.setTimer(() => resolve(false), trialLimitMs);
    peer.onconnectionstatechange = () => {
      if (peer.connectionState !== 'connected' && peer.connectionState !== 'failed') return;
      cancel();
      resolve(peer.connectionState === 'connected');
    };
  });
}

/** The answer without the addresses of other ways. */
export function onlyOn(way: 'udp' | 'tcp', answer: string): string {
  return answer
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || line.split(' ')[2] === way)
    .join('\r\n');
}
