import type { Viewer } from '../../spec/schemas/api/auth.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Call } from '../api/client.ts';
import type { LiveStream } from '../api/stream.ts';
import { Store } from './store.ts';

/** Counting unread discussions is the node's work; in a busy hour it is asked at most so often. */
const pauseMs = 3_000;

/** Whether the viewer's own data (roles, unread numbers) may have changed with an event, so that they must be asked for again. */
export function concernsViewer(event: StreamEvent): boolean {
  return (
    event.type === 'viewer.changed' ||
    event.type === 'read.changed' ||
    event.type === 'discussion.changed' ||
    (event.type === 'post.changed' && event.fresh)
  );
}

/** The viewer after an event whose outcome is known without asking. */
export function applyToViewer(viewer: Viewer, event: StreamEvent): Viewer {
  if (event.type !== 'notification.added' || event.unread === viewer.unread.notifications) return viewer;
  return { ...viewer, unread: { ...viewer.unread, notifications: event.unread } };
}

/** The person who is logged in, kept up to date; undefined when nobody is. */
export class ViewerStore extends Store<Viewer | undefined> {
  readonly #call: Call;
  readonly #after: (ms: number, run: () => void) => () => void;
  #cancel: (() => void) | undefined;

  constructor(call: Call, stream: Pick<LiveStream, 'listen'>, after: (ms: number, run: () => void) => () => void) {
    super(undefined);
    this.#call = call;
    this.#after = after;
    stream.listen({
      events: (events) => {
        for (const event of events) {
          if (this.value) this.set(applyToViewer(this.value, event));
          if (concernsViewer(event)) this.#soon();
        }
      },
      reset: () => this.#soon(),
    });
  }

  /** The number of unread notifications as the node has just answered it. */
  setUnreadNotifications(unread: number): void {
    if (this.value) this.set({ ...this.value, unread: { ...this.value.unread, notifications: unread } });
  }

  /** Asks the node anew; a failure leaves what was known, since the stream's state already tells of it. */
  async refetch(): Promise<void> {
    const reply = await this.#call('auth.viewer');
    if (reply.ok && this.value) this.set(reply.value);
  }

  #soon(): void {
    if (this.#cancel || !this.value) return;
    this.#cancel = this.#after(pauseMs, () => {
      this.#cancel = undefined;
      void this.refetch();
    });
  }
}
