import { createHash, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { DtlsClient } from 'werift';
import {
  type DtlsCertificate,
  type DtlsFailure,
  type DtlsListener,
  type DtlsSide,
  type Fingerprint,
  handshakeTypes,
  matches,
  passRecords,
  prf,
  profile,
  signatureHashes,
} from './dtls.ts';

/**
 * Client side of one DTLS-SRTP handshake, towards another relay. As on the server side, the engine below trusts what it
 * is given: who owns the certificate, whether the key exchange was signed by it, and whether the last message is
 * genuine, is checked here over its own transcript before the keys are used.
 */
export class DtlsClientEndpoint implements DtlsSide {
  readonly #client: DtlsClient;
  readonly #listener: DtlsListener;
  readonly #expected: readonly Fingerprint[];
  readonly #socket: { onData: (data: Buffer) => void };
  #finished: Buffer | undefined;
  #started = false;
  #connected = false;
  #closed = false;

  constructor(certificate: DtlsCertificate, expected: readonly Fingerprint[], listener: DtlsListener) {
    this.#listener = listener;
    this.#expected = expected;
    const transport = {
      type: 'relay',
      address: {} as never,
      onData: (_data: Buffer) => {},
      send: async (data: Buffer) => {
        if (!this.#closed) listener.send(data);
      },
      close: async () => {},
      closed: false,
    };
    this.#socket = transport;
    this.#client = new DtlsClient({
      cert: certificate.werift.certPem,
      key: certificate.werift.privateKey,
      signatureHash: certificate.werift.signatureHash,
      transport: transport as never,
      srtpProfiles: [profile],
      extendedMasterSecret: true,
    });
    this.#client.onConnect.once(() => this.#finish());
    this.#client.onError.subscribe(() => this.#fail('handshake'));
    this.#keepFinished();
  }

  /** Greets the server: once, when there is a way to it. */
  start(): void {
    if (this.#started || this.#closed) return;
    this.#started = true;
    // Greetings that are never answered end in a rejection; the transport's own time limit tells of it.
    this.#client.connect().catch(() => this.#fail('handshake'));
  }

  /** @returns false when nothing of the datagram was let through */
  receive(datagram: Buffer): boolean {
    if (this.#closed || !this.#started) return false;
    const passed = passRecords(datagram, this.#connected);
    if (passed === undefined) return false;
    try {
      this.#socket.onData(passed);
    } catch {
      return false;
    }
    return true;
  }

  close(): void {
    this.#closed = true;
  }

  /** The engine believes the server's last message without keeping it: it is kept here, to be checked. */
  #keepFinished(): void {
    const client = this.#client as unknown as {
      onHandleHandshakes: (messages: { msg_type: number; fragment: Buffer }[]) => Promise<void>;
    };
    const handle = client.onHandleHandshakes;
    client.onHandleHandshakes = (messages) => {
      this.#finished ??= messages.find(({ msg_type }) => msg_type === handshakeTypes.finished)?.fragment;
      return handle(messages);
    };
  }

  #finish(): void {
    if (this.#closed || this.#connected) return;
    const failure = this.#check();
    if (failure) {
      this.#fail(failure);
      return;
    }
    this.#connected = true;
    const keys = this.#client.extractSessionKeys(16, 14);
    this.#listener.onKeys({
      send: { key: keys.localKey, salt: keys.localSalt },
      receive: { key: keys.remoteKey, salt: keys.remoteSalt },
    });
  }

  #fail(reason: DtlsFailure): void {
    if (this.#closed || this.#connected) return;
    this.#closed = true;
    this.#listener.onFailed(reason);
  }

  #check(): DtlsFailure | undefined {
    const { remoteCertificate, cipher, dtls } = this.#client;
    if (this.#client.srtp.srtpProfile !== profile || !dtls.remoteExtendedMasterSecret) return 'profile';
    if (!remoteCertificate || !matches(remoteCertificate, this.#expected)) return 'fingerprint';
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
