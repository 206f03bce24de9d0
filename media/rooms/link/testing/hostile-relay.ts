import type { Test } from 'tap';
import { PeerClient } from '../../../engine/testing/peer-client.ts';
import { partBytes, writePart } from '../document-parts.ts';
import { type NodeRelay, room } from './linked-rooms.ts';

/** A node that was let in and then sends what it likes: the protocol from below, without a relay of ours. */
export class HostileRelay {
  readonly client: PeerClient;
  readonly link: string;
  #version = 0;

  private constructor(client: PeerClient, link: string) {
    this.client = client;
    this.link = link;
  }

  static async open(t: Test, host: NodeRelay, name: string): Promise<HostileRelay> {
    const client = await PeerClient.open();
    t.teardown(() => client.close());
    const fingerprint = client.certificate.fingerprint.value.toUpperCase();
    const offer = { fingerprint, name: client.name };
    const result = host.do({ kind: 'linkAccept', room, peer: name, own: host.name, offer });
    if (!result.ok || !('answer' in result)) throw new Error(JSON.stringify(result));
    const { link, name: ice, password, addresses } = result.answer;
    await client.connect(
      [
        ...['a=ice-lite', `a=ice-ufrag:${ice}`, `a=ice-pwd:${password}`],
        `a=candidate:1 1 udp 1 127.0.0.1 ${addresses[0]?.port} typ host`,
      ].join('\r\n'),
    );
    return new HostileRelay(client, link);
  }

  /** Sends any value as a document. */
  say(document: unknown, kind: 'tracks' | 'wants' = 'tracks', text = JSON.stringify(document)): void {
    const bytes = Buffer.from(text);
    const count = Math.max(1, Math.ceil(bytes.length / partBytes));
    const version = ++this.#version;
    for (let index = 0; index < count; index++) {
      const part = bytes.subarray(index * partBytes, (index + 1) * partBytes);
      this.client.sendRtcp(writePart(1, { kind, version, index, count, bytes: part }));
    }
  }
}
