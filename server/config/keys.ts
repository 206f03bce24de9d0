import ipaddr from 'ipaddr.js';

/** A value that was understood, or what was expected instead. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly expected: string };

/** One CONSILIUM_* variable: how it is read and how it is described. */
export interface Key<T> {
  readonly description: string;
  /** What the documentation shows as the default. */
  readonly defaultText: string;
  /** A value that the documentation and docker/example.env show. */
  readonly example: string;
  readonly secret?: boolean;
  readonly parse: (text: string) => Parsed<T>;
}

const ok = <T>(value: T): Parsed<T> => ({ ok: true, value });
const expected = (words: string): Parsed<never> => ({ ok: false, expected: words });

export function wholeNumber(min: number, max: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = Number(text);
    return /^\d{1,12}$/.test(text) && value >= min && value <= max
      ? ok(value)
      : expected(`a whole number from ${min} to ${max}`);
  };
}

export function oneOf<const T extends readonly string[]>(...choices: T): (text: string) => Parsed<T[number]> {
  return (text) => (choices.includes(text) ? ok(text as T[number]) : expected(`one of ${choices.join(', ')}`));
}

export function text(maxLength: number): (value: string) => Parsed<string> {
  return (value) =>
    value.length > 0 && value.length <= maxLength && !/[\r\n\0]/.test(value)
      ? ok(value)
      : expected(`1 to ${maxLength} characters on one line`);
}

export function yesOrNo(value: string): Parsed<boolean> {
  if (/^(1|true|yes|on)$/i.test(value)) return ok(true);
  if (/^(0|false|no|off)$/i.test(value)) return ok(false);
  return expected('yes or no');
}

/** An absolute address of one of the given schemes. `originOnly`: no path, query, user or fragment. */
export function url(schemes: readonly string[], originOnly = false): (text: string) => Parsed<URL> {
  const words = `an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}${originOnly ? ' and has nothing after the host and port' : ''}`;
  return (value) => {
    if (!URL.canParse(value)) return expected(words);
    const parsed = new URL(value);
    if (!schemes.includes(parsed.protocol) || parsed.hostname === '') return expected(words);
    const bare = parsed.pathname.length <= 1 && parsed.search === '' && parsed.hash === '' && parsed.username === '';
    return originOnly && !bare ? expected(words) : ok(parsed);
  };
}

export function hostName(value: string): Parsed<string> {
  const lower = value.toLowerCase();
  return /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(lower)
    ? ok(lower)
    : expected('a host name such as consilium.hospital.example');
}

export function listenAddress(value: string): Parsed<string> {
  return value === 'localhost' || ipaddr.isValid(value)
    ? ok(value)
    : expected('an IP address of this machine, such as 127.0.0.1 or 0.0.0.0');
}

/** Comma-separated addresses. */
export function addressList(value: string): Parsed<readonly string[]> {
  const parts = value.split(',').map((part) => part.trim());
  return parts.every((part) => ipaddr.isValid(part)) && parts.length <= 8
    ? ok(parts)
    : expected('IP addresses such as 203.0.113.7, separated by commas (at most 8)');
}

/** A TURN server as browsers name it (RFC 7065). */
export interface TurnAddress {
  readonly url: string;
  /** Over TLS. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
}

const turnPattern =
  /^(turns?):((?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** Comma-separated addresses of TURN servers. Browsers speak TLS over TCP only: `turns:` with `transport=udp` is refused. */
export function turnAddresses(value: string): Parsed<readonly TurnAddress[]> {
  const parts = value.split(',').map((part) => part.trim());
  const found = parts.flatMap((url): TurnAddress[] => {
    const match = turnPattern.exec(url);
    const secure = match?.[1]?.toLowerCase() === 'turns';
    const transport = (match?.[4]?.toLowerCase() ?? (secure ? 'tcp' : 'udp')) as 'udp' | 'tcp';
    const port = match?.[3] === undefined ? (secure ? 5349 : 3478) : Number(match[3]);
    if (!match || port < 1 || port > 65_535 || (secure && transport === 'udp')) return [];
    return [{ url, secure, host: String(match[2]).toLowerCase(), port, transport }];
  });
  return found.length === parts.length && parts.length <= 4
    ? ok(found)
    : expected('addresses such as turns:turn.hospital.example:443?transport=tcp, separated by commas (at most 4)');
}

/** Comma-separated addresses or ranges. */
export function addressRanges(value: string): Parsed<readonly string[]> {
  const parts = value.split(',').map((part) => part.trim());
  const good = parts.every((part) => ipaddr.isValid(part) || ipaddr.isValidCIDR(part));
  return good && parts.length <= 64
    ? ok(parts)
    : expected('IP addresses or ranges such as 10.20.0.0/16, separated by commas (at most 64)');
}
