import { ContextProvider } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { NodeCard, Viewer } from '../../spec/schemas/api/auth.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import { createCall } from '../api/client.ts';
import type { Problem } from '../api/problem.ts';
import { LiveStream, type StreamState } from '../api/stream.ts';
import { StoreRegistry } from '../data/registry.ts';
import { Watching } from '../data/store.ts';
import { ViewerStore } from '../data/viewer.ts';
import { UiElement } from '../ui/element.ts';
import '../ui/toasts.ts';
import { showAccent } from './accent.ts';
import { cardChangedEvent, viewerChangedEvent } from './announce.ts';
import { clientWorld, streamUrl, streamWorld } from './browser-world.ts';
import { callContext, nodeCardContext, storesContext, streamContext, viewerContext } from './contexts.ts';
import { isLanguage, language, showLanguage } from './i18n.ts';
import './launch-page.ts';
import { safeNext } from './navigate.ts';
import { hasChosenLanguage, rememberLanguage } from './preferences.ts';
import { admit, type Match, matchRoute } from './route.ts';
import { type Change, Router } from './router.ts';
import { routes } from './routes.ts';
import './shell.ts';
import { watchForUpdate } from './update-check.ts';

/** The application: asks who runs the node and who is logged in, keeps the live connection, and shows the page of the address. */
@customElement('c-app')
export class App extends UiElement {
  @state() private card: NodeCard | undefined;
  @state() private problem: Problem | undefined;
  @state() private match: Match | undefined;
  @state() private url = new URL(location.href);
  @state() private change: Change = 'start';
  @state() private connection: StreamState = 'idle';
  @state() private updateReady = false;
  readonly #call = createCall(clientWorld(() => this.#loggedOut()));
  readonly #stream = new LiveStream(streamWorld, streamUrl());
  readonly #viewer = new ViewerStore(this.#call, this.#stream, streamWorld.after);
  readonly #router = new Router((url, change) => this.#show(url, change));
  readonly #provide = {
    call: new ContextProvider(this, { context: callContext, initialValue: this.#call }),
    stream: new ContextProvider(this, { context: streamContext, initialValue: this.#stream }),
    viewer: new ContextProvider(this, { context: viewerContext, initialValue: undefined }),
    card: new ContextProvider(this, { context: nodeCardContext }),
    stores: new ContextProvider(this, { context: storesContext, initialValue: this.#newStores() }),
  };
  #started = false;

  constructor() {
    super();
    new Watching(this, this.#viewer);
    this.#viewer.watch(() => this.#provide.viewer.setValue(this.#viewer.value));
    const askForUpdate = watchForUpdate(() => {
      this.updateReady = true;
    });
    this.#stream.listen({
      state: (state) => {
        if (state === 'live' && this.connection === 'connecting') askForUpdate();
        this.connection = state;
        if (state === 'ended') this.#loggedOut();
      },
    });
    window.addEventListener(viewerChangedEvent, (event) =>
      this.#setViewer((event as CustomEvent<Viewer | undefined>).detail),
    );
    this.addEventListener('c-unread-notifications', (event) =>
      this.#viewer.setUnreadNotifications((event as CustomEvent<number>).detail),
    );
    window.addEventListener(cardChangedEvent, () => void this.#fetchCard());
  }

  /** Called once, when the texts of the reader's language are there. */
  async start(): Promise<void> {
    this.problem = undefined;
    const [card, viewer] = await Promise.all([this.#call('node.card'), this.#call('auth.viewer')]);
    if (!card.ok) {
      this.problem = card.problem;
      return;
    }
    if (!viewer.ok && viewer.problem.status !== 401 && viewer.problem.code !== 'setup_not_done') {
      this.problem = viewer.problem;
      return;
    }
    this.#setCard(card.value);
    if (viewer.ok) await this.#setViewer(viewer.value);
    if (!this.#started) this.#router.start();
    this.#started = true;
  }

  override render(): TemplateResult {
    if (!this.card || !this.match)
      return html`<c-launch .problem=${this.problem} @c-retry=${() => void this.start()}></c-launch>`;
    return html`<c-shell
        .card=${this.card}
        .viewer=${this.#viewer.value}
        .match=${this.match}
        .query=${this.url.searchParams}
        .change=${this.change}
        .scrollTarget=${this.#router.scrollTop}
        .path=${this.url.pathname}
        .connection=${this.connection}
        .updateReady=${this.updateReady}
      ></c-shell>
      <c-toasts></c-toasts>`;
  }

  #show(url: URL, change: Change): void {
    const { card } = this;
    if (!card) return;
    if (!card.configured && !this.#viewer.value && url.pathname !== '/setup')
      this.#enter(matchRoute(routes, '/welcome'), url, change);
    else this.#admit(url, change);
  }

  #admit(url: URL, change: Change): void {
    const match = matchRoute(routes, url.pathname);
    const admission = match ? admit(match.route.access, this.#viewer.value) : 'enter';
    if (admission === 'enter') this.#enter(match, url, change);
    else if (admission === 'wait') this.#router.go('/application', true);
    else if (admission === 'home') this.#router.go(safeNext(url.searchParams.get('next')), true);
    else if (admission === 'forbidden') this.#enter({ route: noRoute('c-forbidden-page'), params: {} }, url, change);
    // People who are not logged in are greeted at the door instead of being sent to a form.
    else if (url.pathname === '/') this.#enter(matchRoute(routes, '/welcome'), url, change);
    else this.#router.go(`/login?next=${encodeURIComponent(url.pathname + url.search)}`, true);
  }

  #enter(match: Match | undefined, url: URL, change: Change): void {
    this.match = match ?? { route: noRoute('c-missing-page'), params: {} };
    this.url = url;
    this.change = change;
  }

  async #fetchCard(): Promise<void> {
    const reply = await this.#call('node.card');
    if (reply.ok) this.#setCard(reply.value);
  }

  #setCard(card: NodeCard): void {
    this.card = card;
    this.#provide.card.setValue(card);
    showAccent(card.accent);
  }

  async #setViewer(viewer: Viewer | undefined): Promise<void> {
    const before = this.#viewer.value;
    if (before?.id !== viewer?.id) {
      this.#provide.stores.value.close();
      this.#stream.close();
      this.#provide.stores.setValue(this.#newStores());
    }
    this.#viewer.set(viewer);
    if (viewer) {
      await this.#speak(viewer.locale);
      this.#stream.open();
    }
    if (this.#started) this.#show(new URL(location.href), 'replace');
  }

  /** The account's language follows a person to other devices; what was chosen in this browser wins. */
  async #speak(wanted: Language): Promise<void> {
    if (hasChosenLanguage() || !isLanguage(wanted) || wanted === language()) return;
    rememberLanguage(wanted);
    // Without a connection the present language stays; the choice is remembered and tried again next time.
    await showLanguage(wanted).catch(() => undefined);
  }

  #loggedOut(): void {
    if (!this.#viewer.value) return;
    // Taken first: without a viewer the router leaves the page.
    const next = encodeURIComponent(location.pathname + location.search);
    void this.#setViewer(undefined).then(() => this.#router.go(`/login?next=${next}&ended=1`, true));
  }

  #newStores(): StoreRegistry {
    return new StoreRegistry({ call: this.#call, stream: this.#stream, now: Date.now });
  }
}

const noRoute = (element: string): Match['route'] => ({
  path: '',
  element,
  // They came with the outlet.
  load: () => Promise.resolve(),
  title: () => '',
  access: 'public',
});

declare global {
  interface HTMLElementTagNameMap {
    'c-app': App;
  }
}
