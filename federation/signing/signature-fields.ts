import {
  type BareItem,
  type InnerList,
  type Item,
  type Parameters,
  parseDictionary,
  parseList,
  serializeByteSequence,
  serializeInnerList,
  serializeList,
} from 'structured-headers';

/** Position of a hub's registry log that the sender has applied. */
export interface RegistryPosition {
  hub: string;
  seq: number;
  /** Id of the event at `seq`. */
  head: string;
}

/** Most hubs that one request may name, and longest field value in characters. */
export const maxRegistryPositions = 8;
export const maxFieldLength = 4096;

const hubPattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const eventPattern = /^e_[A-Za-z0-9_-]{43}$/;

/** Components of the signature, in this order and no other. */
export const componentsWithoutBody = ['@method', '@target-uri', 'consilium-registry'] as const;
export const componentsWithBody = [...componentsWithoutBody, 'content-type', 'content-digest'] as const;
/** Parameters of the signature, in this order when signing. */
export const parameterNames = ['created', 'expires', 'nonce', 'keyid', 'alg', 'tag'] as const;

/** Serialised `@signature-params`: the inner list of components with its parameters (RFC 9421 section 2.3). */
export function serializeSignatureParams(components: readonly string[], parameters: [string, BareItem][]): string {
  const items = components.map((name): Item => [name, new Map()]);
  return serializeInnerList([items, new Map(parameters)]);
}

/** Signature base of RFC 9421 section 2.5: one line per component, then the parameters. Values are already trimmed. */
export function signatureBase(components: readonly [string, string][], signatureParams: string): Buffer {
  let text = '';
  for (const [name, value] of components) text += `"${name}": ${value}\n`;
  return Buffer.from(`${text}"@signature-params": ${signatureParams}`, 'utf8');
}

/**
 * One field value from Node's header object, trimmed; undefined when it is absent, longer than 4096 characters or not visible ASCII.
 * A list means that the field came more than once; for the fields of the signature that is never combined.
 */
export function singleField(
  headers: Record<string, string | string[] | undefined>,
  name: string,
): string | undefined | 'repeated' {
  const raw = headers[name];
  if (Array.isArray(raw) && raw.length > 1) return 'repeated';
  const value = Array.isArray(raw) ? raw[0] : raw;
  if (value === undefined || value.length > maxFieldLength || !/^[\t\x20-\x7e]*$/.test(value)) return undefined;
  return value.trim();
}

/** Cuts a dictionary field at its top-level commas; commas in quoted strings stay. */
function splitMembers(field: string): string[] {
  const members: string[] = [];
  let start = 0;
  let inString = false;
  for (let i = 0; i < field.length; i++) {
    const character = field[i];
    if (inString && character === '\\') i++;
    else if (character === '"') inString = !inString;
    else if (character === ',' && !inString) {
      members.push(field.slice(start, i));
      start = i + 1;
    }
  }
  members.push(field.slice(start));
  return members.map((member) => member.trim());
}

/**
 * Text of the only member called `label`, without `label=`; undefined when the field is no dictionary or has none or several of them.
 * A dictionary parser keeps the last of two equal keys, and RFC 9421 lets nobody choose between two signatures, so they are counted first.
 */
function onlyMember(field: string, label: string): { text: string; value: Item | InnerList } | undefined {
  try {
    const value = parseDictionary(field).get(label);
    const texts = splitMembers(field).filter((member) => /^[a-z*][a-z0-9_.*-]*/.exec(member)?.[0] === label);
    const [text] = texts;
    if (value === undefined || texts.length !== 1 || !text?.startsWith(`${label}=`)) return undefined;
    return { text: text.slice(label.length + 1), value };
  } catch {
    return undefined;
  }
}

export interface SignatureInput {
  components: string[];
  parameters: Parameters;
  /** Exactly as received; equal to its own serialisation. */
  text: string;
}

/** Reads `consilium=(...)` from Signature-Input. Only the one serialisation of RFC 8941 section 4.1 is taken. */
export function readSignatureInput(field: string): SignatureInput | undefined {
  const member = onlyMember(field, 'consilium');
  if (!member || !Array.isArray(member.value[0])) return undefined;
  const [items, parameters] = member.value as InnerList;
  const components: string[] = [];
  for (const [name, itemParameters] of items) {
    // A component with parameters (`;req`, `;key`, `;sf`) means something else than the component of the profile.
    if (typeof name !== 'string' || itemParameters.size !== 0) return undefined;
    components.push(name);
  }
  return serializeInnerList(member.value as InnerList) === member.text
    ? { components, parameters, text: member.text }
    : undefined;
}

/** Reads the 64 bytes of `consilium=:...:` from Signature. */
export function readSignature(field: string): Buffer | undefined {
  const member = onlyMember(field, 'consilium');
  const bytes = member ? byteSequence(member.value) : undefined;
  return bytes?.length === 64 && serializeByteSequence(bytes) === member?.text ? bytes : undefined;
}

function byteSequence(value: Item | InnerList): Buffer | undefined {
  const [bare, parameters] = value;
  if (!(bare instanceof ArrayBuffer) || parameters.size !== 0) return undefined;
  return Buffer.from(bare);
}

/** Reads Content-Digest: exactly one member, `sha-256` (RFC 9530, R-2.5). 32 bytes. */
export function readContentDigest(field: string): Buffer | undefined {
  const member = onlyMember(field, 'sha-256');
  const bytes = member ? byteSequence(member.value) : undefined;
  return bytes?.length === 32 && field === `sha-256=${serializeByteSequence(bytes)}` ? bytes : undefined;
}

/** Value of Consilium-Registry: `"<hub>";seq=N;head="e_…"`, own hub first. @throws RangeError without or with more than 8 positions. */
export function formatRegistryHeader(positions: readonly RegistryPosition[]): string {
  if (positions.length === 0 || positions.length > maxRegistryPositions) {
    throw new RangeError(`${positions.length} registry positions`);
  }
  return serializeList(
    positions.map(
      ({ hub, seq, head }): Item => [
        hub,
        new Map<string, BareItem>([
          ['seq', seq],
          ['head', head],
        ]),
      ],
    ),
  );
}

/** Reads Consilium-Registry; undefined unless it is a list of 1 to 8 well-formed positions of different hubs. */
export function readRegistryHeader(field: string): RegistryPosition[] | undefined {
  try {
    const positions: RegistryPosition[] = [];
    for (const [hub, parameters] of parseList(field)) {
      const seq = parameters.get('seq');
      const head = parameters.get('head');
      if (typeof hub !== 'string' || hub.length > 253 || !hubPattern.test(hub)) return undefined;
      if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return undefined;
      if (typeof head !== 'string' || !eventPattern.test(head)) return undefined;
      if (positions.some((known) => known.hub === hub)) return undefined;
      positions.push({ hub, seq, head });
    }
    return positions.length > 0 && positions.length <= maxRegistryPositions ? positions : undefined;
  } catch {
    return undefined;
  }
}
