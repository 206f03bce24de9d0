import { type Dispatcher, WebSocket } from 'undici';
import type { OutboundFailure, OutboundSocket, SocketInput } from './outbound.ts';

/** What a peer sends in one message at most; more ends the connection. */
const maxMessageBytes = 2_048;

/** Opens a WebSocket through the connector that checks addresses. Never rejects. */
export function openSocket(dispatcher: Dispatcher, input: SocketInput): Promise<OutboundSocket | OutboundFailure> {
  const socket = new WebSocket(input.url.replace(/^http/, 'ws'), {
    protocols: input.protocol,
    headers: { 'user-agent': 'consilium', ...input.headers },
    dispatcher,
  });
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve) => {
    const fail = (code: OutboundFailure['code'], detail: string) => {
      clearTimeout(timer);
      resolve({ ok: false, code, detail });
      socket.close();
    };
    const timer = setTimeout(() => fail('timeout', 'no upgrade in time'), input.timeoutMs);
    socket.addEventListener('error', () => fail('unreachable', 'the upgrade was refused, or the connection failed'));
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      if (socket.protocol === input.protocol) resolve(wrap(socket));
      else fail('unreachable', 'another protocol was chosen');
    });
  });
}

function wrap(socket: WebSocket): OutboundSocket {
  return {
    ok: true,
    send: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
    },
    close: () => socket.close(),
    onMessage: (listener) =>
      socket.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer && data.byteLength <= maxMessageBytes) listener(new Uint8Array(data));
        else socket.close();
      }),
    onClose: (listener) => socket.addEventListener('close', ({ code }) => listener(code)),
  };
}
