import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import t, { type Test } from 'tap';
import { Secret, type TurnServers } from '../../config/index.ts';
import { examineTurn } from './turn.ts';

const now = Date.now();

interface Behaviour {
  /** Relays for whoever asks. */
  readonly open?: boolean;
  /** Answers every login so. */
  readonly loginError?: number;
  readonly relaysTo?: (address: string) => boolean;
}

/** A TURN server of few words, over UDP: RFC 8656 as far as a probe asks for it. */
async function openTurn(t: Test, behaviour: Behaviour): Promise<TurnServers> {
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  t.teardown(() => new Promise<void>((resolve) => socket.close(resolve)));
  socket.on('message', (request, { port }) => {
    const kind = request.readUInt16BE(0);
    const peerAt = attributeAt(request, 0x0012);
    const isLogin = attributeAt(request, 0x0008) > 0;
    const error =
      !behaviour.open && !isLogin
        ? 401
        : (behaviour.loginError ??
          (peerAt > 0 && !(behaviour.relaysTo ?? (() => false))(peerOf(request, peerAt)) ? 403 : undefined));
    socket.send(answer(request, kind, error), port, '127.0.0.1');
  });
  const { port } = socket.address();
  const server = { url: `turn:127.0.0.1:${port}`, secure: false, host: '127.0.0.1', port, transport: 'udp' as const };
  return { servers: [server], secret: new Secret('0123456789abcdef0123456789abcdef') };
}

function attributeAt(packet: Buffer, wanted: number): number {
  for (let at = 20; at + 4 <= packet.length; at += 4 + Math.ceil(packet.readUInt16BE(at + 2) / 4) * 4) {
    if (packet.readUInt16BE(at) === wanted) return at + 4;
  }
  return -1;
}

function peerOf(packet: Buffer, at: number): string {
  const value = (packet.readUInt32BE(at + 4) ^ 0x2112a442) >>> 0;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

function answer(request: Buffer, kind: number, error: number | undefined): Buffer {
  const field = (type: number, value: Buffer) => {
    const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
    bytes.writeUInt16BE(type, 0);
    bytes.writeUInt16BE(value.length, 2);
    value.copy(bytes, 4);
    return bytes;
  };
  const body = Buffer.concat(
    error === undefined
      ? [field(0x0016, Buffer.alloc(8))]
      : [
          field(0x0009, Buffer.from([0, 0, Math.floor(error / 100), error % 100])),
          field(0x0014, Buffer.from('a.example')),
          field(0x0015, Buffer.from('nonce')),
        ],
  );
  const head = Buffer.from(request.subarray(0, 20));
  head.writeUInt16BE(kind | (error === undefined ? 0x0100 : 0x0110), 0);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

const media = ['203.0.113.7', '2001:db8::7'];

t.test('a TURN server that relays to the media and to nothing else is in order', async (t) => {
  const turn = await openTurn(t, { relaysTo: (address) => address === media[0] });
  t.match(await examineTurn(turn, media, now), [{ state: 'ok', words: /to the media and to nothing else/ }]);
});

t.test('each way in which it can be wrong is told with what to do', async (t) => {
  const look = async (behaviour: Behaviour) => examineTurn(await openTurn(t, behaviour), media, now);
  t.match(await look({ relaysTo: () => true }), [
    { state: 'fail', words: /would relay to 10\.255\.255\.254/, todo: /consilium turn/ },
  ]);
  t.match(await look({}), [{ state: 'fail', words: /does not relay to the media at 203\.0\.113\.7/ }]);
  t.match(await look({ loginError: 401 }), [
    { state: 'fail', words: /refused \(error 401\)/, todo: /secrets or the clocks/ },
  ]);
  t.match(await look({ open: true }), [{ state: 'fail', words: /without a credential/ }]);
});

t.test('one that does not answer is told, and so is a node without any', async (t) => {
  const turn = await openTurn(t, {});
  const [server] = turn.servers;
  if (!server) return t.fail('there is no server');
  const nobody = {
    ...turn,
    servers: [{ ...server, url: 'turn:127.0.0.1:1?transport=tcp', port: 1, transport: 'tcp' as const }],
  };
  t.match(await examineTurn(nobody, media, now), [
    { state: 'fail', words: /unreachable \(ECONNREFUSED\)/, todo: /Start coturn/ },
  ]);
  t.match(await examineTurn(undefined, media, now), [
    { state: 'warn', words: /cannot join calls/, todo: /consilium turn/ },
  ]);
});
