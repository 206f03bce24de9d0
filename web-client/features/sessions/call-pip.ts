import { html, render } from 'lit';
import { type IconName, icon } from '../../ui/icons.ts';

/** What the little window shows and does. */
export interface PipScene {
  readonly picture: MediaStreamTrack | undefined;
  readonly name: string;
  /** What is being said, as it is read. */
  readonly captions: readonly { readonly text: string; readonly lang: string; readonly dir: string }[];
  readonly microphoneOn: boolean;
  readonly microphoneLabel: string;
  readonly leaveLabel: string;
  toggleMicrophone(): void;
  leave(): void;
}

interface DocumentPip {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}
const documentPip = (): DocumentPip | undefined =>
  (globalThis as { documentPictureInPicture?: DocumentPip }).documentPictureInPicture;

/** Whether this browser can keep the call in a little window over others. */
export const canPip = (): boolean => documentPip() !== undefined || document.pictureInPictureEnabled === true;

/** Colours that the little window takes over from the page. */
const tokens = ['--ground', '--ink', '--hover', '--warn', '--warn-2', '--stop', '--stop-ink', '--accent'];
const sheet = `
  body {
    margin: 0;
    background: var(--ground);
    color: var(--ink);
    font: 15px/1.4 system-ui, sans-serif;
    block-size: 100vh;
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto auto;
  }
  .picture { position: relative; display: grid; place-items: center; min-block-size: 0; overflow: hidden; }
  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .captions { display: flex; flex-direction: column; justify-content: flex-end; max-block-size: 40vh; overflow: hidden; padding: 4px 8px; }
  .captions:empty { display: none; }
  .captions p { margin: 0; overflow-wrap: anywhere; }
  .bar { display: flex; align-items: center; gap: 8px; padding: 6px 8px; }
  .bar bdi { flex: 1; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  button { inline-size: 44px; block-size: 44px; display: grid; place-items: center; border: 0; border-radius: 10px; background: var(--hover); color: inherit; cursor: pointer; }
  button.off { background: var(--warn-2); color: var(--warn); }
  button.leave { background: var(--stop); color: var(--stop-ink); }
  button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  svg { inline-size: 20px; block-size: 20px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
`;

/** The call in a little window: a document of its own where the browser has that, else the picture alone. */
export class CallPip {
  readonly #closed: () => void;
  #window: Window | undefined;
  #video: HTMLVideoElement | undefined;

  constructor(closed: () => void) {
    this.#closed = closed;
  }

  get isOpen(): boolean {
    return this.#window !== undefined || this.#video !== undefined;
  }

  /** Opens it; the browser allows that only right after a click or a key. @returns whether it is open */
  async open(scene: PipScene): Promise<boolean> {
    try {
      const pip = documentPip();
      if (pip) {
        const own = await pip.requestWindow({ width: 360, height: 260 });
        const look = new (own as unknown as typeof globalThis).CSSStyleSheet();
        look.replaceSync(sheet);
        own.document.adoptedStyleSheets = [look];
        const colours = getComputedStyle(document.documentElement);
        for (const token of tokens)
          own.document.documentElement.style.setProperty(token, colours.getPropertyValue(token));
        own.document.documentElement.dir = document.documentElement.dir;
        own.document.documentElement.lang = document.documentElement.lang;
        own.document.title = document.title;
        own.addEventListener('pagehide', () => this.#gone());
        this.#window = own;
        this.update(scene);
        return true;
      }
      if (!scene.picture) return false;
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = new MediaStream([scene.picture]);
      await video.play();
      await video.requestPictureInPicture();
      video.addEventListener('leavepictureinpicture', () => this.#gone());
      this.#video = video;
      return true;
    } catch {
      // The browser refused, as after a click too long ago.
      return false;
    }
  }

  update(scene: PipScene): void {
    const own = this.#window;
    if (this.#video && scene.picture) show(this.#video, scene.picture);
    if (!own) return;
    const sign = (name: IconName) => icon(name);
    render(
      html`<div class="picture"><video autoplay playsinline muted ?hidden=${!scene.picture}></video><span>${scene.picture ? '' : scene.name}</span></div>
        <div class="captions">${scene.captions.map(({ text, lang, dir }) => html`<p lang=${lang} dir=${dir}>${text}</p>`)}</div>
        <div class="bar"><bdi>${scene.name}</bdi>
          <button type="button" class=${scene.microphoneOn ? '' : 'off'} aria-label=${scene.microphoneLabel} aria-pressed=${scene.microphoneOn ? 'true' : 'false'} @click=${scene.toggleMicrophone}>${sign(scene.microphoneOn ? 'mic' : 'mic-off')}</button>
          <button type="button" class="leave" aria-label=${scene.leaveLabel} @click=${scene.leave}>${sign('log-out')}</button>
        </div>`,
      own.document.body,
    );
    const video = own.document.querySelector('video');
    if (video && scene.picture) show(video, scene.picture);
  }

  close(): void {
    this.#window?.close();
    if (this.#video && document.pictureInPictureElement === this.#video) void document.exitPictureInPicture();
    this.#gone();
  }

  #gone(): void {
    if (!this.isOpen) return;
    this.#window = undefined;
    this.#video = undefined;
    this.#closed();
  }
}

function show(video: HTMLVideoElement, picture: MediaStreamTrack): void {
  const held = (video.srcObject as MediaStream | null)?.getTracks()[0];
  if (held === picture) return;
  video.srcObject = new MediaStream([picture]);
  void video.play().catch(() => undefined);
}
