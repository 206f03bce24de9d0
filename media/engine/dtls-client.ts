import { createHash, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { DtlsClient } from 'werift';
import {
  type DtlsCertificate,
  DtlsEnd,
  type DtlsFailure,
  type DtlsListener,
  type Fingerprint,
  handshakeTypes,
  matches,
  prf,
  profile,
  signatureHashes,
} from './dtls.ts';

/**
 * Client side of one handshake, towards another relay. Who owns the certificate, whether the key exchange was signed by
 * it, and whether the last message is genuine, is checked over its own transcript before the keys are used.
 */
export class DtlsClientEndpoint extends DtlsEnd<DtlsClient> {
  #finished: Buffer | undefined;
  #started = false;

  constructor(certificate: DtlsCertificate, expected: readonly Fingerprint[], listener: DtlsListener) {
    super(certificate, expected, listener, (parts) => new DtlsClient(parts));
    this.#keepFinished();
  }

  /** Greets the server: once, when there is a way to it. */
  start(): void {
    if (this.#started || this.closed) return;
    this.#started = true;
    // Greetings that are never answered end in a rejection; the transport's own time limit tells of it.
    this.engine.connect().catch(() => this.fail('handshake'));
  }

  /** @returns false when nothing of the datagram was let through; nothing is before it was greeted */
  override receive(datagram: Buffer): boolean {
    return this.#started && super.receive(datagram);
  }

  /** The engine believes the server's last message without keeping it: it is kept here, to be checked. */
  #keepFinished(): void {
    const client = this.engine as unknown as {
      onHandleHandshakes: (messages: { msg_type: number; fragment: Buffer }[]) => Promise<void>;
    };
    const handle = client.onHandleHandshakes;
    client.onHandleHandshakes = (messages) => {
      this.#finished ??= messages.find(({ msg_type }) => msg_type === handshakeTypes.finished)?.fragment;
      return handle(messages);
    };
  }

  protected check(): DtlsFailure | undefined {
    const { remoteCertificate, cipher, dtls } = this.engine;
    if (this.engine.srtp.srtpProfile !== profile || !dtls.remoteExtendedMasterSecret) return 'profile';
    if (!remoteCertificate || !matches(remoteCertificate, this.expected)) return 'fingerprint';
    const messages = dtls.sortedHandshakeCache;
    const exchange = messages.find(({ msg_type }) => msg_type === handshakeTypes.serverKeyExchange)?.fragment;
    const randoms = Buffer.concat([cipher.localRandom.serialize(), cipher.remoteRandom.serialize()]);
    const used = cipher.remoteKeyPair?.publicKey;
    if (!exchange || !used || !isSignedExchange(exchange, randoms, remoteCertificate, Buffer.from(used)))
      return 'certificate_not_proven';
    const transcript = Buffer.concat(messages.map((message) => message.serialize()));
    const digest = createHash('sha256').update(transcript).digest();
    const expected = prf(cipher.masterSecret, 'server finished', digest, 12);
    const given = this.#finished;
    if (given?.length !== expected.length || !timingSafeEqual(given, expected)) return 'finished_wrong';
    return undefined;
  }
}

/**
 * ServerKeyExchange of an elliptic curve (RFC 8422 5.4): curve and public key, then algorithm, length and the signature
 * over both randoms and that key. The key must be the very one that the secret was made of.
 */
function isSignedExchange(exchange: Buffer, randoms: Buffer, certificate: Buffer, used: Buffer): boolean {
  if (exchange.length < 4) return false;
  const keyEnd = 4 + (exchange[3] as number);
  if (exchange.length < keyEnd + 4 || !exchange.subarray(4, keyEnd).equals(used)) return false;
  const algorithm = signatureHashes[exchange[keyEnd] as number];
  const signature = exchange.subarray(keyEnd + 4, keyEnd + 4 + exchange.readUInt16BE(keyEnd + 2));
  if (!algorithm) return false;
  try {
    const signed = Buffer.concat([randoms, exchange.subarray(0, keyEnd)]);
    return verify(algorithm, signed, new X509Certificate(certificate).publicKey, signature);
  } catch {
    return false;
  }
}
