import type { ClientWorld } from '../api/client.ts';
import type { StreamWorld, WebSocketLike } from '../api/stream.ts';

/** The browser as the typed client sees it. */
export const clientWorld = (onLoggedOut: () => void): ClientWorld => ({
  fetch: (...request) => fetch(...request),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
  random: Math.random,
  isOnline: () => navigator.onLine,
  onLoggedOut,
});

/** The browser as the live stream sees it. */
export const streamWorld: StreamWorld = {
  // The browser's handlers take an event of more members than the stream reads.
  connect: (url) => new WebSocket(url) as unknown as WebSocketLike,
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  isOnline: () => navigator.onLine,
  onWake: (run) => {
    const visible = () => {
      if (document.visibilityState === 'visible') run();
    };
    window.addEventListener('online', run);
    document.addEventListener('visibilitychange', visible);
    window.addEventListener('pageshow', run);
    return () => {
      window.removeEventListener('online', run);
      document.removeEventListener('visibilitychange', visible);
      window.removeEventListener('pageshow', run);
    };
  },
};

/** Address of the live stream beside the page's own. */
export function streamUrl(): string {
  const url = new URL('/api/v1/stream', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
