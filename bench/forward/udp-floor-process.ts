import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { packetBytes } from './packets.ts';

/** What no relay in this runtime can be faster than: one ready packet to N connected sockets, at the rate of the load. */
const [receivers = 20, packetsPerSecond = 500, seconds = 5] = process.argv.slice(2).map(Number);
const sinks = await Promise.all(
  Array.from({ length: receivers }, async () => {
    const sink = createSocket('udp4');
    const bound = once(sink, 'listening');
    sink.bind(0, '127.0.0.1');
    await bound;
    return sink;
  }),
);
const senders = await Promise.all(
  sinks.map(async (sink) => {
    const sender = createSocket('udp4');
    const connected = once(sender, 'connect');
    sender.connect(sink.address().port, '127.0.0.1');
    await connected;
    return sender;
  }),
);
// Nobody reads: the system drops what does not fit, as it does for a browser that is too slow. Only sending is measured.
for (const sink of sinks) sink.setRecvBufferSize(4096);
const packet = Buffer.alloc(packetBytes + 22);
const before = process.cpuUsage();
const started = performance.now();
let packets = 0;
for (let sent = 0; performance.now() - started < seconds * 1000; ) {
  const due = Math.floor(((performance.now() - started) * packetsPerSecond) / 1000);
  for (; sent < due; sent++) for (const sender of senders) sender.send(packet);
  packets = sent * receivers;
  await new Promise((resolve) => setTimeout(resolve, 4));
}
const { user, system } = process.cpuUsage(before);
process.send?.({ packets, cpuMs: (user + system) / 1000 });
process.disconnect?.();
process.exit(0);
