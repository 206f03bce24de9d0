const shownMs = 6_000;
const most = 3;

/** Who is writing at the moment: each name fades some seconds after it was last heard. */
export class Typing {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  hear(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        this.#changed();
      }, shownMs),
    );
    this.#changed();
  }

  /** At most three names; a screen full of them would tell nothing. */
  names(): string[] {
    return [...this.#timers.keys()].slice(0, most);
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
