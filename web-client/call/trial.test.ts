import t from 'tap';
import { onlyOn, type TrialPorts, tryWay } from './trial.ts';

const answer = [
  'v=0',
  'a=candidate:1 1 udp 2130706431 203.0.113.7 8081 typ host',
  'a=candidate:2 1 tcp 1526726655 203.0.113.7 8081 typ host tcptype passive',
  'a=end-of-candidates',
  '',
].join('\r\n');

/** A browser whose connection becomes what the test says. */
function setUp(becomes: RTCPeerConnectionState | 'late' | 'broken', given: string | undefined = answer) {
  const seen: { configuration?: RTCConfiguration; remote?: string; closed: boolean } = { closed: false };
  let late: () => void = () => {};
  const ports: TrialPorts = {
    createPeer: (configuration) => {
      seen.configuration = configuration;
      const peer = {
        connectionState: 'new',
        onconnectionstatechange: () => {},
        addTransceiver: () => ({ setCodecPreferences() {} }),
        createOffer: async () => ({ type: 'offer', sdp: 'the offer' }),
        setLocalDescription: async () => {},
        localDescription: { sdp: 'the offer' },
        setRemoteDescription: async ({ sdp }: { sdp: string }) => {
          if (becomes === 'broken') throw new Error('not understood');
          seen.remote = sdp;
          if (becomes === 'late') return late();
          peer.connectionState = becomes;
          queueMicrotask(() => peer.onconnectionstatechange());
        },
        close: () => {
          seen.closed = true;
        },
      };
      return peer as unknown as RTCPeerConnection;
    },
    exchange: async () => given,
    setTimer: (run) => {
      late = run;
      return () => {};
    },
  };
  return { ports, seen };
}

t.test('a way is tried alone: the answer names no address of another', async (t) => {
  for (const way of ['udp', 'tcp'] as const) {
    const { ports, seen } = setUp('connected');
    t.equal(await tryWay(way, [{ urls: 'turn:turn.a.example' }], ports), true);
    t.same(seen.remote?.match(/ (udp|tcp) /g), [` ${way} `]);
    t.match(seen.configuration, { iceServers: [], iceTransportPolicy: 'all' });
    t.ok(seen.closed, 'and hung up');
  }
  const { ports, seen } = setUp('connected');
  t.equal(await tryWay('turn', [{ urls: 'turn:turn.a.example' }], ports), true);
  t.match(seen.configuration, { iceServers: [{ urls: 'turn:turn.a.example' }], iceTransportPolicy: 'relay' });
  t.equal(seen.remote, answer, 'the TURN server chooses how it reaches the node');
  t.notMatch(onlyOn('udp', answer), 'tcp');
});

t.test('a way that fails, takes too long or is not understood is closed, and hung up', async (t) => {
  for (const becomes of ['failed', 'late', 'broken'] as const) {
    const { ports, seen } = setUp(becomes);
    t.equal(await tryWay('udp', [], ports), false, becomes);
    t.ok(seen.closed);
  }
});

t.test('without a place at the node nothing is known about a way', async (t) => {
  const { ports, seen } = setUp('connected');
  t.equal(await tryWay('udp', [], { ...ports, exchange: async () => undefined }), undefined);
  t.ok(seen.closed);
});
