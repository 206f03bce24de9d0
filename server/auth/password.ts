import { hash, verify } from '@node-rs/argon2';
import { Problem } from '../platform/problem.ts';

/** OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane (Password Storage Cheat Sheet). */
const argon2id = 2; // `Algorithm.Argon2id`, a const enum that type stripping does not know.
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const maxRunning = 4;
const maxWaiting = 400;

/** Hashes and compares passwords. Each takes 19 MiB and a core for some 20 ms; a flood of log-ins must not take all. */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #decoy: Promise<string> | undefined;

  /** @returns Argon2id in PHC form */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password.normalize('NFC'), cost));
  }

  /**
   * Compares a password with a stored hash. Without one (nobody has that address) it compares with a made-up hash, so
   * that the time does not tell whether an account exists.
   */
  async verify(storedHash: string | null | undefined, password: string): Promise<boolean> {
    this.#decoy ??= hash('nobody has this password', cost);
    const compareWith = storedHash ?? (await this.#decoy);
    const matches = await this.#inTurn(() => verify(compareWith, password.normalize('NFC')));
    return matches && storedHash !== null && storedHash !== undefined;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= maxRunning) {
      if (this.#waiting.length >= maxWaiting) throw new Problem('rate_limited', {}, 10);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

const commonParts = [
  'password',
  'passwort',
  'qwerty',
  'qwertz',
  '123456',
  'letmein',
  'welcome',
  'hospital',
  'consilium',
  'iloveyou',
  'abcdef',
];

/**
 * Refuses passwords that are tried first: common words, the own address or name, few different characters, digits alone. The length
 * is the schema's matter. No rules about kinds of characters (NIST SP 800-63B section 5.1.1.2).
 */
export function isTooWeak(password: string, about: { readonly email: string; readonly name: string }): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  const known = [
    about.email.split('@')[0] ?? '',
    about.email,
    ...about.name.toLowerCase().split(/\s+/),
    ...commonParts,
  ];
  const rest = known
    .filter((word) => word.length >= 4)
    .reduce((left, word) => left.replaceAll(word.toLowerCase(), ''), plain);
  return new Set(plain).size < 5 || rest.replace(/[\d\s\p{P}]/gu, '').length < 4;
}
