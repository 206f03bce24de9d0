import { resolve } from 'node:path';
import type { Environment } from './env.ts';
import {
  addressList,
  addressRanges,
  hostName,
  type Key,
  listenAddress,
  oneOf,
  type Parsed,
  type TurnAddress,
  text,
  turnAddresses,
  url,
  wholeNumber,
  yesOrNo,
} from './keys.ts';
import { Secret } from './secrets.ts';

const secretText = (value: string): Parsed<Secret> => {
  const parsed = text(2000)(value);
  return parsed.ok ? { ok: true, value: new Secret(parsed.value) } : parsed;
};
const longSecret = (value: string): Parsed<Secret> =>
  /^[\w+/=.-]{32,200}$/.test(value)
    ? { ok: true, value: new Secret(value) }
    : { ok: false, expected: '32 to 200 letters, digits, or . _ + / = -' };
const secretUrl =
  (schemes: readonly string[]) =>
  (value: string): Parsed<Secret> => {
    const parsed = url(schemes)(value);
    return parsed.ok ? { ok: true, value: new Secret(value) } : parsed;
  };
const anUrl = url(['http:', 'https:']);

/** Every variable that a node reads. All are optional. Their description becomes the table in `docs/configuration.md`. */
export const keys = {
  CONSILIUM_PORT: {
    description: 'TCP port of web pages, API and federation.',
    defaultText: '8080',
    example: '8080',
    parse: wholeNumber(0, 65_535),
  },
  CONSILIUM_HOST: {
    description: 'Address to listen on.',
    defaultText: '127.0.0.1, and 0.0.0.0 once CONSILIUM_PUBLIC_URL is set',
    example: '0.0.0.0',
    parse: listenAddress,
  },
  CONSILIUM_PUBLIC_URL: {
    description: 'Address under which browsers and other nodes reach this node. Also chosen in the first-run wizard.',
    defaultText: 'http://localhost and the port',
    example: 'https://consilium.hospital.example',
    parse: url(['http:', 'https:'], true),
  },
  CONSILIUM_NODE_ID: {
    description: 'Name of this node in the federation. It can never change once the node has met others.',
    defaultText: 'the host of the public address',
    example: 'consilium.hospital.example',
    parse: hostName,
  },
  CONSILIUM_DATA_DIR: {
    description: 'Directory of everything that is kept.',
    defaultText: './data',
    example: './data',
    parse: text(1000),
  },
  CONSILIUM_DATABASE_URL: {
    description: 'PostgreSQL 15 or later to use instead of the embedded one.',
    defaultText: 'none: embedded PostgreSQL in the data directory',
    example: 'postgres://consilium:password@db.hospital.example:5432/consilium?sslmode=verify-full',
    secret: true,
    parse: secretUrl(['postgres:', 'postgresql:']),
  },
  CONSILIUM_TRUST_PROXY: {
    description: 'Addresses of reverse proxies whose X-Forwarded-* headers are believed.',
    defaultText: 'none',
    example: '10.20.0.5',
    parse: addressRanges,
  },
  CONSILIUM_ALLOW_CIDRS: {
    description:
      'Private address ranges in which other nodes may be reached. All private ranges are refused otherwise.',
    defaultText: 'none',
    example: '10.20.0.0/16',
    parse: addressRanges,
  },
  CONSILIUM_DEVELOPMENT: {
    description: 'Lets nodes named *.localhost reach each other on this machine. Never switch it on for a real node.',
    defaultText: 'no',
    example: 'no',
    parse: yesOrNo,
  },
  CONSILIUM_MEDIA_PORT: {
    description: 'UDP and TCP port of live media.',
    defaultText: 'the TCP port plus 1',
    example: '8081',
    parse: wholeNumber(1, 65_535),
  },
  CONSILIUM_MEDIA_WORKERS: {
    description: 'Number of media processes.',
    defaultText: 'processor cores minus 1, at least 1',
    example: '3',
    parse: wholeNumber(0, 256),
  },
  CONSILIUM_MEDIA_ADDRESSES: {
    description: 'IP addresses under which browsers reach live media, when they are not those of the public address.',
    defaultText: 'addresses of the host of the public address and of this machine',
    example: '203.0.113.7',
    parse: addressList,
  },
  CONSILIUM_TURN_URLS: {
    description:
      'TURN servers of this institution, for browsers whose firewall lets nothing else through. `consilium turn` writes the configuration of coturn.',
    defaultText: 'none',
    example: 'turns:turn.hospital.example:443?transport=tcp,turn:turn.hospital.example:3478',
    parse: turnAddresses,
  },
  CONSILIUM_TURN_SECRET: {
    description: 'Secret that this node and its TURN servers share. The credentials of browsers are made of it.',
    defaultText: 'none',
    example: 'replace-this-by-32-random-characters-or-more',
    secret: true,
    parse: longSecret,
  },
  CONSILIUM_ASR_URL: {
    description: 'OpenAI-compatible server for speech recognition.',
    defaultText: 'none',
    example: 'http://10.20.0.9:8000/v1',
    parse: anUrl,
  },
  CONSILIUM_ASR_KEY: {
    description: 'Key for that server.',
    defaultText: 'none',
    example: 'key',
    secret: true,
    parse: secretText,
  },
  CONSILIUM_ASR_MODEL: {
    description: 'Model for speech recognition.',
    defaultText: 'none',
    example: 'whisper-large-v3',
    parse: text(200),
  },
  CONSILIUM_MT_URL: {
    description: 'OpenAI-compatible server for translation.',
    defaultText: 'none',
    example: 'http://10.20.0.9:8001/v1',
    parse: anUrl,
  },
  CONSILIUM_MT_KEY: {
    description: 'Key for that server.',
    defaultText: 'none',
    example: 'key',
    secret: true,
    parse: secretText,
  },
  CONSILIUM_MT_MODEL: {
    description: 'Model for translation.',
    defaultText: 'none',
    example: 'translator',
    parse: text(200),
  },
  CONSILIUM_LANGUAGE_OUTSIDE: {
    description:
      'Whether sound and texts may be sent to such a server outside the institution: allow or refuse. Participants are told.',
    defaultText: 'as administrators set it; refuse at first',
    example: 'refuse',
    parse: oneOf('allow', 'refuse'),
  },
  CONSILIUM_LANGUAGE_OFFER: {
    description:
      'Who may use the speech recognition and translation of this node: nobody, rooms (nodes in rooms that this node leads, for those rooms), or federation.',
    defaultText: 'as administrators set it; nobody at first',
    example: 'rooms',
    parse: oneOf('nobody', 'rooms', 'federation'),
  },
  CONSILIUM_SMTP_URL: {
    description: 'Mail server. Without one, mails are shown to administrators in the outbox page.',
    defaultText: 'none',
    example: 'smtps://user:password@mail.hospital.example',
    secret: true,
    parse: secretUrl(['smtp:', 'smtps:']),
  },
  CONSILIUM_MAIL_FROM: {
    description: 'Sender of mails.',
    defaultText: 'Consilium at the host of the public address',
    example: 'consilium@hospital.example',
    parse: text(254),
  },
  CONSILIUM_NATS_URL: {
    description: 'NATS server that joins several processes of one node.',
    defaultText: 'none: PostgreSQL notifications',
    example: 'nats://10.20.0.7:4222',
    secret: true,
    parse: secretUrl(['nats:', 'tls:']),
  },
  CONSILIUM_S3_URL: {
    description: 'S3-compatible store for files.',
    defaultText: 'none: files in the data directory',
    example: 'https://key:secret@s3.hospital.example/consilium',
    secret: true,
    parse: secretUrl(['http:', 'https:']),
  },
  CONSILIUM_LOG_LEVEL: {
    description: 'How much is logged.',
    defaultText: 'info',
    example: 'info',
    parse: oneOf('silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'),
  },
} as const satisfies Record<string, Key<unknown>>;

type Keys = typeof keys;
type Value<K extends keyof Keys> = Keys[K] extends Key<infer T> ? T : never;
type Raw = { readonly [K in keyof Keys]?: Value<K> };

/** Settings of one node, checked. Handed to what needs them by `node.ts`; nothing else reads the environment. */
export interface Config {
  /** 0 = any free port. */
  readonly port: number;
  readonly host: string;
  /** Origin without a trailing slash; undefined until it is configured or chosen in the wizard. */
  readonly publicUrl: string | undefined;
  readonly nodeId: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: Secret | undefined;
  readonly trustProxy: readonly string[];
  readonly allowCidrs: readonly string[];
  readonly development: boolean;
  readonly mediaPort: number | undefined;
  readonly mediaWorkers: number | undefined;
  readonly mediaAddresses: readonly string[] | undefined;
  readonly turn: TurnServers | undefined;
  readonly asr: ModelServer | undefined;
  readonly mt: ModelServer | undefined;
  /** Undefined: as administrators set it. */
  readonly languageOutside: Value<'CONSILIUM_LANGUAGE_OUTSIDE'> | undefined;
  readonly languageOffer: Value<'CONSILIUM_LANGUAGE_OFFER'> | undefined;
  readonly smtpUrl: Secret | undefined;
  readonly mailFrom: string | undefined;
  readonly natsUrl: Secret | undefined;
  readonly s3Url: Secret | undefined;
  readonly logLevel: Value<'CONSILIUM_LOG_LEVEL'>;
}

/** TURN servers, and the secret of which credentials for them are made. */
export interface TurnServers {
  readonly servers: readonly TurnAddress[];
  readonly secret: Secret;
}

export interface ModelServer {
  readonly url: string;
  readonly key: Secret | undefined;
  readonly model: string | undefined;
}

/** The configuration cannot be used; the message lists every fault at once and shows no value of a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

/**
 * Reads and checks every CONSILIUM_* variable.
 * @throws ConfigError that names each wrong or unknown variable, what was expected, and the nearest known name
 */
export function readConfig(environment: Environment): Config {
  const raw: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('CONSILIUM_') || value === undefined || value === '') continue;
    const key = (keys as Record<string, Key<unknown>>)[name];
    if (!key) {
      faults.push(`${name} is not a setting of Consilium. Did you mean ${nearest(name)}?`);
      continue;
    }
    const parsed = key.parse(value.trim());
    if (parsed.ok) raw[name] = parsed.value;
    else
      faults.push(
        `${name} must be ${parsed.expected}${key.secret ? '' : `, not ${JSON.stringify(value.slice(0, 60))}`}.`,
      );
  }
  faults.push(...contradictions(raw as Raw));
  if (faults.length > 0) throw new ConfigError(faults);
  return assemble(raw as Raw);
}

/** Faults that no single variable shows. */
function contradictions(raw: Raw): string[] {
  const faults: string[] = [];
  for (const kind of ['ASR', 'MT'] as const) {
    const lonely = (['KEY', 'MODEL'] as const).filter((part) => raw[`CONSILIUM_${kind}_${part}`] !== undefined);
    if (lonely.length > 0 && !raw[`CONSILIUM_${kind}_URL`])
      faults.push(`CONSILIUM_${kind}_${lonely[0]} needs CONSILIUM_${kind}_URL.`);
  }
  if ((raw.CONSILIUM_TURN_URLS === undefined) !== (raw.CONSILIUM_TURN_SECRET === undefined)) {
    const [given, missing] = raw.CONSILIUM_TURN_URLS ? ['URLS', 'SECRET'] : ['SECRET', 'URLS'];
    faults.push(`CONSILIUM_TURN_${given} needs CONSILIUM_TURN_${missing}.`);
  }
  const publicUrl = raw.CONSILIUM_PUBLIC_URL;
  const isLocal = publicUrl && (publicUrl.hostname === 'localhost' || publicUrl.hostname.endsWith('.localhost'));
  if (publicUrl?.protocol === 'http:' && !isLocal) {
    faults.push(
      'CONSILIUM_PUBLIC_URL must start with https:// (http:// is accepted for localhost and *.localhost only).',
    );
  }
  return faults;
}

function assemble(raw: Raw): Config {
  const publicUrl = raw.CONSILIUM_PUBLIC_URL?.origin;
  return {
    port: raw.CONSILIUM_PORT ?? 8080,
    host: raw.CONSILIUM_HOST ?? (publicUrl ? '0.0.0.0' : '127.0.0.1'),
    publicUrl,
    nodeId: raw.CONSILIUM_NODE_ID ?? raw.CONSILIUM_PUBLIC_URL?.hostname,
    dataDir: resolve(raw.CONSILIUM_DATA_DIR ?? './data'),
    databaseUrl: raw.CONSILIUM_DATABASE_URL,
    trustProxy: raw.CONSILIUM_TRUST_PROXY ?? [],
    allowCidrs: raw.CONSILIUM_ALLOW_CIDRS ?? [],
    development: raw.CONSILIUM_DEVELOPMENT ?? false,
    mediaPort: raw.CONSILIUM_MEDIA_PORT,
    mediaWorkers: raw.CONSILIUM_MEDIA_WORKERS,
    mediaAddresses: raw.CONSILIUM_MEDIA_ADDRESSES,
    turn:
      raw.CONSILIUM_TURN_URLS && raw.CONSILIUM_TURN_SECRET
        ? { servers: raw.CONSILIUM_TURN_URLS, secret: raw.CONSILIUM_TURN_SECRET }
        : undefined,
    asr: modelServer(raw.CONSILIUM_ASR_URL, raw.CONSILIUM_ASR_KEY, raw.CONSILIUM_ASR_MODEL),
    mt: modelServer(raw.CONSILIUM_MT_URL, raw.CONSILIUM_MT_KEY, raw.CONSILIUM_MT_MODEL),
    languageOutside: raw.CONSILIUM_LANGUAGE_OUTSIDE,
    languageOffer: raw.CONSILIUM_LANGUAGE_OFFER,
    smtpUrl: raw.CONSILIUM_SMTP_URL,
    mailFrom: raw.CONSILIUM_MAIL_FROM,
    natsUrl: raw.CONSILIUM_NATS_URL,
    s3Url: raw.CONSILIUM_S3_URL,
    logLevel: raw.CONSILIUM_LOG_LEVEL ?? 'info',
  };
}

function modelServer(
  address: URL | undefined,
  key: Secret | undefined,
  model: string | undefined,
): ModelServer | undefined {
  return address ? { url: address.href.replace(/\/$/, ''), key, model } : undefined;
}

/** The known name that was probably meant: one that begins so, else the one with the fewest differing characters. */
function nearest(name: string): string {
  const known = Object.keys(keys);
  const [best] = known.sort((a, b) => distance(name, a) - distance(name, b));
  return known.find((other) => other.startsWith(name)) ?? (best as string);
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= Math.min(a.length, 100); i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + same);
    }
    row = next;
  }
  return row[b.length] as number;
}
