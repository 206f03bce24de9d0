import { createHash, createHmac, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { type DtlsClient, DtlsServer, type RTCCertificate, RTCDtlsTransport } from 'werift';
import type { MasterKey } from './srtp-keys.ts';

/** Certificate of this worker: self-signed, made anew with every start (RFC 8827 6.5). */
export interface DtlsCertificate {
  readonly fingerprint: { readonly algorithm: string; readonly value: string };
  readonly werift: RTCCertificate;
}

export async function createDtlsCertificate(): Promise<DtlsCertificate> {
  const werift = await RTCDtlsTransport.SetupCertificate();
  const [fingerprint] = werift.getFingerprints();
  if (!fingerprint) throw new Error('the new certificate has no fingerprint');
  return { werift, fingerprint: { algorithm: fingerprint.algorithm, value: fingerprint.value } };
}

/** Fingerprint of a peer's certificate as its session description names it. */
export interface Fingerprint {
  readonly algorithm: 'sha-256' | 'sha-384' | 'sha-512';
  /** Upper-case hexadecimal bytes with colons. */
  readonly value: string;
}

export interface DtlsListener {
  send(datagram: Buffer): void;
  /** The handshake is done and the peer is the one of its fingerprint. */
  onKeys(keys: { readonly send: MasterKey; readonly receive: MasterKey }): void;
  onFailed(reason: DtlsFailure): void;
}
export type DtlsFailure = 'handshake' | 'fingerprint' | 'certificate_not_proven' | 'finished_wrong' | 'profile';

/** SRTP_AES128_CM_HMAC_SHA1_80 (RFC 5764 4.1.2): the profile that the fast sender speaks. */
export const profile = 1;
const record = { changeCipherSpec: 20, handshake: 22 } as const;
export const handshakeTypes = { serverKeyExchange: 12, certificateVerify: 15, finished: 20 } as const;

type EngineParts = ConstructorParameters<typeof DtlsClient>[0];

/**
 * One end of a DTLS-SRTP handshake, whichever side it takes. The engine below it trusts what it is given, so this stands
 * in front of it:
 *
 * - Alerts, application data and unknown records never reach it: any of them, unauthenticated, would end the connection.
 * - Once connected only encrypted handshake records pass: a ClientHello in the clear would throw the keys away.
 * - It checks neither that the peer owns the key of its certificate nor the peer's Finished message; both are checked by
 *   `check`, over its own transcript, before the keys are used.
 */
export abstract class DtlsEnd<Engine extends DtlsServer | DtlsClient> {
  protected readonly engine: Engine;
  protected readonly expected: readonly Fingerprint[];
  readonly #listener: DtlsListener;
  readonly #socket: { onData: (data: Buffer) => void };
  #connected = false;
  #closed = false;

  constructor(
    certificate: DtlsCertificate,
    expected: readonly Fingerprint[],
    listener: DtlsListener,
    create: (parts: EngineParts) => Engine,
  ) {
    this.#listener = listener;
    this.expected = expected;
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
    this.engine = create({
      cert: certificate.werift.certPem,
      key: certificate.werift.privateKey,
      signatureHash: certificate.werift.signatureHash,
      transport: transport as never,
      srtpProfiles: [profile],
      extendedMasterSecret: true,
    });
    this.engine.onConnect.once(() => this.#finish());
    this.engine.onError.subscribe(() => this.fail('handshake'));
  }

  protected get closed(): boolean {
    return this.#closed;
  }

  /** There is a way to the other end. */
  abstract start(): void;
  /** @returns why the keys must not be used, if so */
  protected abstract check(): DtlsFailure | undefined;

  /** @returns false when nothing of the datagram was let through */
  receive(datagram: Buffer): boolean {
    if (this.#closed) return false;
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

  protected fail(reason: DtlsFailure): void {
    if (this.#closed || this.#connected) return;
    this.#closed = true;
    this.#listener.onFailed(reason);
  }

  #finish(): void {
    if (this.#closed || this.#connected) return;
    const failure = this.check();
    if (failure) {
      this.fail(failure);
      return;
    }
    this.#connected = true;
    const keys = this.engine.extractSessionKeys(16, 14);
    this.#listener.onKeys({
      send: { key: keys.localKey, salt: keys.localSalt },
      receive: { key: keys.remoteKey, salt: keys.remoteSalt },
    });
  }
}

/** Server side of one handshake. */
export class DtlsEndpoint extends DtlsEnd<DtlsServer> {
  constructor(certificate: DtlsCertificate, expected: readonly Fingerprint[], listener: DtlsListener) {
    super(certificate, expected, listener, (parts) => new DtlsServer({ ...parts, certificateRequest: true }));
  }

  /** A server waits to be greeted. */
  start(): void {}

  protected check(): DtlsFailure | undefined {
    const { remoteCertificate } = this.engine;
    if (this.engine.srtp.srtpProfile !== profile) return 'profile';
    if (!remoteCertificate || !matches(remoteCertificate, this.expected)) return 'fingerprint';
    const messages = this.engine.dtls.sortedHandshakeCache.filter(
      ({ msg_type }) => msg_type !== handshakeTypes.finished,
    );
    const proof = messages.findIndex(({ msg_type }) => msg_type === handshakeTypes.certificateVerify);
    const transcript = (count: number) => Buffer.concat(messages.slice(0, count).map((message) => message.serialize()));
    const statement = messages[proof]?.fragment;
    if (!statement || !isProof(remoteCertificate, transcript(proof), statement)) return 'certificate_not_proven';
    const finished = this.engine.dtls.sortedHandshakeCache.find(({ msg_type }) => msg_type === handshakeTypes.finished);
    const expected = prf(
      this.engine.cipher.masterSecret,
      'client finished',
      createHash('sha256')
        .update(transcript(proof + 1))
        .digest(),
      12,
    );
    const given = finished?.fragment;
    if (given?.length !== expected.length || !timingSafeEqual(given, expected)) return 'finished_wrong';
    return undefined;
  }
}

/** The records of a datagram that may reach the engine; undefined when there are none. */
function passRecords(datagram: Buffer, connected: boolean): Buffer | undefined {
  const kept: Buffer[] = [];
  for (let at = 0; at + 13 <= datagram.length; ) {
    const type = datagram[at];
    const epoch = datagram.readUInt16BE(at + 3);
    const end = at + 13 + datagram.readUInt16BE(at + 11);
    if (end > datagram.length) break;
    const known = type === record.handshake || (type === record.changeCipherSpec && !connected);
    if (known && (epoch > 0 || !connected)) kept.push(datagram.subarray(at, end));
    at = end;
  }
  return kept.length === 0 ? undefined : Buffer.concat(kept);
}

/** Whether a certificate is one of those that were named. */
export function matches(certificate: Buffer, expected: readonly Fingerprint[]): boolean {
  return expected.some(({ algorithm, value }) => {
    const digest = createHash(algorithm.replace('-', '')).update(certificate).digest('hex').toUpperCase();
    return digest === value.replaceAll(':', '').toUpperCase();
  });
}

/** Signature schemes of TLS 1.2 that browsers use for their certificates (RFC 5246 7.4.1.4.1). */
export const signatureHashes: Readonly<Record<number, string>> = { 4: 'sha256', 5: 'sha384', 6: 'sha512' };

/** CertificateVerify: two bytes of algorithm, two of length, the signature over all messages before it (RFC 5246 7.4.8). */
function isProof(certificate: Buffer, transcript: Buffer, statement: Buffer): boolean {
  if (statement.length < 4) return false;
  const algorithm = signatureHashes[statement[0] as number];
  const signature = statement.subarray(4, 4 + statement.readUInt16BE(2));
  if (!algorithm) return false;
  try {
    return verify(algorithm, transcript, new X509Certificate(certificate).publicKey, signature);
  } catch {
    return false;
  }
}

/** P_SHA256 (RFC 5246 5). */
export function prf(secret: Buffer, label: string, seed: Buffer, bytes: number): Buffer {
  const input = Buffer.concat([Buffer.from(label, 'ascii'), seed]);
  const hmac = (data: Buffer) => createHmac('sha256', secret).update(data).digest();
  const out: Buffer[] = [];
  for (let a = hmac(input), size = 0; size < bytes; a = hmac(a), size += 32) out.push(hmac(Buffer.concat([a, input])));
  return Buffer.concat(out).subarray(0, bytes);
}
