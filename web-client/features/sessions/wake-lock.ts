/** Keeps the screen on during a call. The browser takes the lock away when the page is hidden; it is asked for again when it is seen. */
export class WakeLock {
  #lock: WakeLockSentinel | undefined;
  #wanted = false;

  start(): void {
    this.#wanted = true;
    document.addEventListener('visibilitychange', this.#ask);
    this.#ask();
  }

  stop(): void {
    this.#wanted = false;
    document.removeEventListener('visibilitychange', this.#ask);
    void this.#lock?.release();
    this.#lock = undefined;
  }

  #ask = async (): Promise<void> => {
    if (!this.#wanted || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
      if (!this.#wanted) void this.#lock.release();
    } catch {
      // A device that saves its battery refuses: the call goes on, the screen may go dark.
    }
  };
}
