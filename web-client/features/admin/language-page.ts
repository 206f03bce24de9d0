import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  type EngineAddress,
  type EngineOverview,
  type EngineService,
  type EngineSettings,
  engineServices,
} from '../../../spec/schemas/api/language-engines.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { fill, msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField, choiceField, textField } from '../../ui/field.ts';
import { ruleWords } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { engineCard, engineUse } from './language-parts.ts';
import { offerChoices, outsideChoices, serviceName } from './language-words.ts';
import { tableStyles } from './table-styles.ts';

type Test = Reply<'languageEngines.test'>;
/** What of an engine's address is being typed. */
type Typed = { url: string; model: string; own: boolean };

const refreshMs = 5_000;
const isAddress = (url: string): boolean => /^https?:\/\/[^\s/@]+(\/[^\s@]*)?$/.test(url) && URL.canParse(url);

/** Engines for speech and translation: which, what may leave the institution, what is offered to others, what they did. */
@customElement('c-language-page')
export class LanguagePage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private overview: EngineOverview | undefined;
  @state() private settings: EngineSettings | undefined;
  @state() private typed: Record<EngineService, Typed> = { recognition: nothingTyped, translation: nothingTyped };
  @state() private problem: Problem | undefined;
  @state() private errors: Partial<Record<EngineService, string>> = {};
  @state() private busy = false;
  @state() private tests: Partial<Record<EngineService, Test | 'running'>> = {};
  @state() private keys: Partial<Record<EngineService, string>> = {};
  #timer: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    base,
    tableStyles,
    css`
      .form {
        max-inline-size: 680px;
      }
      .page-part {
        margin-block-start: var(--s6);
      }
      h2 {
        margin-block: 0 var(--s3);
      }
      .engines {
        display: grid;
        gap: var(--s4);
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
        margin-block-end: var(--s6);
      }
      .engines .card {
        display: grid;
        gap: var(--s3);
        align-content: start;
      }
      .answer {
        overflow-wrap: anywhere;
      }
      fieldset.engine {
        border: 1px solid var(--line);
        border-radius: var(--r);
        padding: var(--s2) var(--s4) var(--s4);
        margin-block-end: var(--s5);
        display: grid;
        gap: var(--s4);
      }
      fieldset.engine h2 {
        margin: 0;
        padding-inline: var(--s1);
      }
      fieldset.engine p {
        margin: 0;
      }
      .field > .btn {
        justify-self: start;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    // States of engines change by themselves, and this page is open for minutes at most.
    this.#timer = setInterval(() => void this.#refresh(), refreshMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  override firstUpdated(): void {
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const reply = await this.call('languageEngines.overview');
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.#take(reply.value);
  }

  /** What engines do now; what is being typed stays. */
  async #refresh(): Promise<void> {
    if (!this.overview || this.busy || document.hidden) return;
    const reply = await this.call('languageEngines.overview');
    if (reply.ok && !this.busy) this.overview = reply.value;
  }

  #take(overview: EngineOverview): void {
    this.overview = overview;
    this.settings = overview.settings;
    const { recognition, translation } = overview.settings;
    this.typed = { recognition: typedOf(recognition), translation: typedOf(translation) };
  }

  override render(): TemplateResult {
    const { overview, settings } = this;
    return html`<c-page heading=${msg('Languages', { id: 'engines.place' })} back="/administration">
      ${overview && settings ? this.#body(overview, settings) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('form', 4)}
    </c-page>`;
  }

  #body(overview: EngineOverview, settings: EngineSettings): TemplateResult {
    return html`<div class="engines">
        ${engineServices.map((service) =>
          engineCard({
            service,
            report: overview.engines.find((report) => report.service === service),
            test: this.tests[service],
            canTest: overview.settings[service] !== null,
            onTest: () => void this.#test(service),
          }),
        )}
      </div>
      <form class="form" novalidate @submit=${this.#save}>
        ${problemNote(this.problem)}
        ${engineServices.map((service) => this.#engine(service, overview))}
        ${this.#outside(settings, overview.fixed.outside)} ${this.#offered(settings)} ${this.#offer(settings, overview.fixed.offer)}
        <div class="form-actions">
          <button class="btn primary" aria-busy=${this.busy ? 'true' : 'false'} ?disabled=${this.busy}>${msg('Save', { id: 'engines.save' })}</button>
        </div>
      </form>
      <section class="page-part"><h2>${msg('Use in the last 30 days', { id: 'engines.use.heading' })}</h2>${engineUse(overview.days)}</section>
      <section class="page-part">
        <h2>${msg('Quality', { id: 'engines.quality.heading' })}</h2>
        <p class="meta">${msg('Readers report wrong translations; editors of the glossary see them and answer.', { id: 'engines.quality.text' })}</p>
        <p><a class="btn" href="/administration/translations">${msg('Reported translations', { id: 'engines.quality.link' })}</a></p>
      </section>`;
  }

  #engine(service: EngineService, { fixed, keys }: EngineOverview): TemplateResult {
    const typed = this.typed[service];
    const isFixed = fixed[service];
    const name = service === 'recognition' ? 'CONSILIUM_ASR_URL' : 'CONSILIUM_MT_URL';
    const change = (part: Partial<Typed>) => {
      this.typed = { ...this.typed, [service]: { ...typed, ...part } };
    };
    return html`<fieldset class="engine">
      <legend><h2>${serviceName(service)}</h2></legend>
      ${isFixed ? fixedNote(name) : nothing}
      ${textField({ id: `${service}-url`, type: 'url', label: msg('Address of the server', { id: 'engines.url' }), hint: msg('Any server with the OpenAI interface, such as http://10.20.0.9:8000/v1. Empty: none.', { id: 'engines.urlHint' }), maxLength: 500, optional: true, disabled: isFixed, value: typed.url, error: this.errors[service], onInput: (url) => change({ url }) })}
      ${textField({ id: `${service}-model`, label: msg('Model', { id: 'engines.model' }), hint: msg('Empty: the first that the server lists', { id: 'engines.modelHint' }), dir: 'ltr', maxLength: 200, optional: true, disabled: isFixed, value: typed.model, onInput: (model) => change({ model }) })}
      ${checkField({ id: `${service}-own`, label: msg('This machine belongs to the institution', { id: 'engines.own' }), hint: msg('Only for a machine of your own with a public address. Addresses of the internal network count as inside anyway.', { id: 'engines.ownHint' }), checked: typed.own, disabled: isFixed, onChange: (own) => change({ own }) })}
      ${isFixed ? nothing : this.#key(service, keys[service])}
    </fieldset>`;
  }

  #key(service: EngineService, isStored: boolean): TemplateResult {
    const typed = this.keys[service] ?? '';
    return html`<div class="field">
      ${textField({ id: `${service}-key`, type: 'password', label: msg('Key', { id: 'engines.key' }), hint: isStored ? msg('A key is stored. It is never shown; a new one replaces it.', { id: 'engines.keyStored' }) : msg('Only if the server asks for one', { id: 'engines.keyHint' }), autocomplete: 'off', maxLength: 500, optional: true, value: typed, onInput: (key) => (this.keys = { ...this.keys, [service]: key }) })}
      ${isStored ? html`<button type="button" class="btn quiet danger" @click=${() => void this.#setKey(service, null)}>${msg('Remove the key', { id: 'engines.keyRemove' })}</button>` : nothing}
    </div>`;
  }

  #outside(settings: EngineSettings, isFixed: boolean): TemplateResult {
    return html`<fieldset class="engine">
      <legend><h2>${msg('What may leave the institution', { id: 'engines.outside.heading' })}</h2></legend>
      <p class="meta">${msg('Only for a server outside the institution. What is not ticked is never sent to one.', { id: 'engines.outside.text' })}</p>
      ${isFixed ? fixedNote('CONSILIUM_LANGUAGE_OUTSIDE') : nothing}
      ${outsideChoices().map(({ data, label, hint }) => checkField({ id: `outside-${data}`, label, hint, checked: settings.outside[data], disabled: isFixed, onChange: (allowed) => this.#change({ outside: { ...settings.outside, [data]: allowed } }) }))}
    </fieldset>`;
  }

  #offered(settings: EngineSettings): TemplateResult {
    const { use } = settings;
    return html`<fieldset class="engine">
      <legend><h2>${msg('Engines of other institutions', { id: 'engines.use.others' })}</h2></legend>
      <p class="meta">${msg('Only where this institution has no engine of its own. Speech and texts then go to that institution.', { id: 'engines.use.othersText' })}</p>
      ${checkField({ id: 'use-host', label: msg('Use what the institution that leads a session or discussion offers', { id: 'engines.use.host' }), checked: use.host, onChange: (host) => this.#change({ use: { ...use, host } }) })}
      ${checkField({ id: 'use-hub', label: msg('Use what the hub offers', { id: 'engines.use.hub' }), checked: use.hub, onChange: (hub) => this.#change({ use: { ...use, hub } }) })}
    </fieldset>`;
  }

  #offer(settings: EngineSettings, isFixed: boolean): TemplateResult {
    const { quota } = settings;
    return html`<fieldset class="engine">
      <legend><h2>${msg('Offer our engines', { id: 'engines.offer.heading' })}</h2></legend>
      ${isFixed ? fixedNote('CONSILIUM_LANGUAGE_OFFER') : nothing}
      ${choiceField({ id: 'offer', label: msg('Who may use them', { id: 'engines.offer.who' }), value: settings.offer, disabled: isFixed, choices: offerChoices(), onChange: (offer) => this.#change({ offer }) })}
      ${
        settings.offer === 'nobody'
          ? nothing
          : html`<div class="row">
              ${textField({ id: 'quota-minutes', type: 'number', inputmode: 'numeric', label: msg('Minutes of speech an hour, for each institution', { id: 'engines.quota.minutes' }), value: String(Math.round(quota.seconds / 60)), onInput: (value) => this.#change({ quota: { ...quota, seconds: whole(value, 16_666) * 60 } }) })}
              ${textField({ id: 'quota-characters', type: 'number', inputmode: 'numeric', label: msg('Characters of text an hour, for each institution', { id: 'engines.quota.characters' }), value: String(quota.characters), onInput: (value) => this.#change({ quota: { ...quota, characters: whole(value, 100_000_000) } }) })}
            </div>`
      }
    </fieldset>`;
  }

  #change(change: Partial<EngineSettings>): void {
    if (this.settings) this.settings = { ...this.settings, ...change };
  }

  #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.settings || !this.overview || this.busy) return;
    this.errors = {};
    for (const service of engineServices) {
      const { url } = this.typed[service];
      if (url.trim() !== '' && !isAddress(url.trim()))
        this.errors = { ...this.errors, [service]: ruleWords('pattern') };
    }
    if (Object.keys(this.errors).length > 0) return;
    this.busy = true;
    const { recognition, translation } = this.typed;
    const body = { ...this.settings, recognition: addressOf(recognition), translation: addressOf(translation) };
    const reply = await this.call('languageEngines.save', { body });
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    this.#take(reply.value);
    for (const service of engineServices) {
      const key = this.keys[service]?.trim();
      if (key) await this.#setKey(service, key);
    }
    if (!this.problem) toast({ text: msg('Saved', { id: 'engines.saved' }) });
  };

  async #setKey(service: EngineService, key: string | null): Promise<void> {
    const reply = await this.call('languageEngines.setKey', { params: { service }, body: { key } });
    this.problem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    this.keys = { ...this.keys, [service]: '' };
    this.overview = reply.value;
  }

  async #test(service: EngineService): Promise<void> {
    this.tests = { ...this.tests, [service]: 'running' };
    const reply = await this.call('languageEngines.test', { params: { service } });
    this.problem = reply.ok ? undefined : reply.problem;
    this.tests = { ...this.tests, [service]: reply.ok ? reply.value : undefined };
    await this.#refresh();
  }
}

const nothingTyped: Typed = { url: '', model: '', own: false };
const typedOf = (address: EngineAddress | null): Typed =>
  address === null ? nothingTyped : { url: address.url, model: address.model ?? '', own: address.own };
const addressOf = ({ url, model, own }: Typed): EngineAddress | null =>
  url.trim() === '' ? null : { url: url.trim().replace(/\/+$/, ''), model: model.trim() || null, own };

function whole(value: string, max: number): number {
  const found = Math.round(Number(value));
  return Number.isFinite(found) ? Math.min(max, Math.max(0, found)) : 0;
}

const fixedNote = (name: string): TemplateResult =>
  html`<p class="note">${icon('info')}<span>${fill(msg('Set by {name} in the configuration of this node, and changed only there.', { id: 'engines.fixed' }), { name })}</span></p>`;
