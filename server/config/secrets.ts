import { inspect } from 'node:util';

/** A value that must never be shown: it prints as dots in logs, JSON and string building, and is read with `reveal()`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '•••';
  }

  toJSON(): string {
    return '•••';
  }

  [inspect.custom](): string {
    return 'Secret(•••)';
  }
}
