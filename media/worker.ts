import { randomInt } from 'node:crypto';
import { Check } from 'typebox/value';
import { NumberedCommand, type WorkerNotice, WorkerStart } from '../spec/schemas/media/control.ts';
import { isLinkPacket, type LinkPacket } from './control/packets.ts';
import { openRelay, type Relay } from './control/relay.ts';
import type { SoundBatch } from './control/sound.ts';

/**
 * Entry of a media worker process. The first message says where to listen; each later one is a numbered command. Ends
 * when the process that started it is gone: media without its node serves nobody.
 */
let relay: Promise<Relay> | undefined;
let opened: Relay | undefined;
/** Packets of links that wait for the node; more are dropped, for a late packet is of no use. */
const maxWaiting = 512;
let waiting = 0;
/** Sound of people waits longer: to be written down late is better than never. About 100 speakers for a second. */
const maxSoundWaiting = 500;
let soundWaiting = 0;
const hear = (sound: SoundBatch): boolean => {
  if (!process.connected || soundWaiting >= maxSoundWaiting) return false;
  soundWaiting++;
  process.send?.(sound, undefined, undefined, () => {
    soundWaiting--;
  });
  return true;
};
const carry = (packet: LinkPacket): void => {
  if (!process.connected || waiting >= maxWaiting) return;
  waiting++;
  process.send?.(packet, undefined, undefined, () => {
    waiting--;
  });
};

const notify = (notice: WorkerNotice): void => {
  // The channel may close between the check and the sending; the worker ends then anyway.
  if (process.connected) process.send?.(notice, undefined, undefined, () => {});
};
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

process.on('message', (message: unknown) => {
  if (isLinkPacket(message)) opened?.receive(message);
  else if (relay === undefined && Check(WorkerStart, message)) {
    relay = openRelay(message, {
      now: () => performance.now(),
      random: (limit) => randomInt(limit),
      cpuMs,
      notify,
      carry,
      hear,
    });
    relay.then(
      (started) => {
        opened = started;
        const { port, tcpFault } = started;
        notify({ kind: 'ready', port, ...(tcpFault === undefined ? {} : { tcpFault }) });
      },
      () => process.exit(3),
    );
  } else if (relay !== undefined && Check(NumberedCommand, message)) {
    const { id, command } = message;
    void relay.then((started) => notify({ kind: 'reply', id, result: started.handle(command) }));
  } else process.exit(4);
});
process.on('disconnect', () => process.exit(0));
// A terminal sends its signals to every process; the node decides when its workers end.
process.on('SIGINT', () => {});
