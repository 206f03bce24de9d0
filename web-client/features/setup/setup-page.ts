import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { announceCardChange, announceViewer } from '../../app/announce.ts';
import { callContext, nodeCardContext } from '../../app/contexts.ts';
import '../../app/door.ts';
import { language, msg, showLanguage, str } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { rememberLanguage } from '../../app/preferences.ts';
import { tokenOf } from '../../app/token.ts';
import { UiElement } from '../../ui/element.ts';
import { errorsOf, focusFirstError } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import { problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { federationStep } from './federation-step.ts';
import './root-keys.ts';
import {
  checkStep,
  emptySetup,
  fieldOfPointer,
  type SetupErrors,
  type SetupField,
  type SetupValues,
  type Step,
  stepOfField,
  steps,
  stillWrong,
  toBody,
} from './setup-model.ts';
import { setupStyles } from './setup-styles.ts';
import { addressStep, administratorStep, institutionStep, languageStep } from './steps.ts';

/** The first run: five short steps, one request at the end. */
@customElement('c-setup-page')
export class SetupPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private step: Step = 'language';
  @state() private values: SetupValues = emptySetup(language());
  @state() private errors: SetupErrors = {};
  @state() private problem: Problem | undefined;
  @state() private door: 'asking' | 'open' | 'closed' | Problem = 'asking';
  @state() private busy: 'finish' | 'hub' | undefined;
  @state() private lookUpProblem: Problem | undefined;
  @state() private done: Reply<'setup.finish'> | undefined;
  #token = tokenOf(location) ?? '';

  static override styles = [base, setupStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  override render(): TemplateResult {
    return html`<c-door wide .heading=${this.#heading()}>${this.#content()}</c-door>`;
  }

  #heading(): string {
    if (this.done) return msg('Your node is ready', { id: 'setup.done.title' });
    return msg('Set up your node', { id: 'setup.heading' });
  }

  #content(): TemplateResult {
    if (this.done) return this.#finished(this.done);
    if (this.card?.configured)
      return html`<p class="note">${icon('info')}<span>${msg('This node is set up already.', { id: 'problem.setupDone.title' })} <a href="/login">${msg('Log in', { id: 'auth.login' })}</a></span></p>`;
    if (this.door === 'asking') return skeleton('form', 3);
    if (this.door === 'closed')
      return html`<p class="note stop">${icon('warn')}<span>${msg('The first-run link is wrong or has been replaced.', { id: 'problem.setupToken.title' })} ${msg('Please use the newest link that the server has printed.', { id: 'problem.setupToken.next' })}</span></p>`;
    if (this.door !== 'open') return problemState(this.door, () => void this.#ask());
    return this.#wizard();
  }

  #wizard(): TemplateResult {
    const at = steps.indexOf(this.step);
    const isLast = at === steps.length - 1;
    return html`<ol class="progress" aria-label=${msg('Steps', { id: 'setup.steps' })}>
        ${steps.map(
          (step, index) =>
            html`<li class=${index < at ? 'done' : index === at ? 'now' : ''} aria-current=${index === at ? 'step' : nothing}>${stepName(step)}</li>`,
        )}
      </ol>
      <form class="form" novalidate @submit=${this.#next}>
        <h2 tabindex="-1"><span class="meta">${msg(str`Step ${at + 1} of ${steps.length}`, { id: 'setup.stepOf' })}</span><br />${stepName(this.step)}</h2>
        ${problemNote(this.problem)} ${this.#stepContent()}
        <div class="foot">
          ${at > 0 ? html`<button type="button" class="btn" @click=${() => this.#go(steps[at - 1] as Step)}>${msg('Back', { id: 'ui.page.back' })}</button>` : nothing}
          <button class="btn primary" aria-busy=${this.busy === 'finish'} ?disabled=${this.busy !== undefined}>
            ${isLast ? msg('Finish', { id: 'setup.finish' }) : msg('Continue', { id: 'setup.next' })}
          </button>
        </div>
      </form>`;
  }

  #stepContent(): TemplateResult {
    const view = {
      values: this.values,
      errors: this.errors,
      set: (change: Partial<SetupValues>) => {
        this.values = { ...this.values, ...change };
        this.errors = stillWrong(this.errors, checkStep(this.step, this.values));
      },
      chooseLanguage: (code: Language) => void this.#speak(code),
      locate: 'geolocation' in navigator && window.isSecureContext ? () => this.#locate() : undefined,
      chooseLogo: (file: File) => void this.#readLogo(file),
    };
    switch (this.step) {
      case 'language':
        return languageStep(view);
      case 'institution':
        return institutionStep(view);
      case 'address':
        return addressStep(view);
      case 'administrator':
        return administratorStep(view);
      case 'federation':
        return federationStep({
          ...view,
          lookUp: () => void this.#lookUp(),
          isLookingUp: this.busy === 'hub',
          lookUpProblem: this.lookUpProblem,
        });
    }
  }

  #finished(done: Reply<'setup.finish'>): TemplateResult {
    if (done.rootKeys.length > 0) {
      const enter = () => {
        this.done = { ...done, rootKeys: [] };
        if (!done.restartNeeded) void this.#enter();
      };
      return html`<c-root-keys .keys=${done.rootKeys} .hub=${this.card?.node ?? 'hub'} @c-done=${enter}></c-root-keys>`;
    }
    return html`<div class="stack">
      ${
        done.restartNeeded
          ? html`<p class="note warn">${icon('refresh')}<span>${msg('Please restart the node now, so that it serves its public address.', { id: 'setup.done.restart' })}</span></p>`
          : html`<p class="note ok" role="status">${icon('ok')}<span>${msg('Everything is saved.', { id: 'setup.done.saved' })}</span></p>`
      }
      ${problemNote(this.problem)}
      <div><a class="btn primary" href="/login">${msg('Log in', { id: 'auth.login' })}</a></div>
    </div>`;
  }

  async #ask(): Promise<void> {
    this.door = 'asking';
    if (this.#token.length < 16) {
      this.door = 'closed';
      return;
    }
    const reply = await this.call('setup.state', { query: { token: this.#token } });
    if (!reply.ok)
      this.door =
        reply.problem.code === 'setup_token_wrong' || reply.problem.code === 'invalid_input' ? 'closed' : reply.problem;
    else {
      this.door = reply.value.valid ? 'open' : 'closed';
      if (!this.values.publicUrl) this.values = { ...this.values, publicUrl: reply.value.suggestedPublicUrl };
    }
  }

  async #speak(code: Language): Promise<void> {
    try {
      await showLanguage(code);
    } catch {
      return toast({
        text: msg('This language could not be loaded. Please try again when you are online.', {
          id: 'ui.language.failed',
        }),
        kind: 'problem',
      });
    }
    rememberLanguage(code);
    const [first, ...others] = this.values.names;
    // The name follows the language only while nothing was written.
    if (first && !first.name) this.values = { ...this.values, names: [{ language: code, name: '' }, ...others] };
  }

  #locate(): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.values = { ...this.values, latitude: coords.latitude.toFixed(4), longitude: coords.longitude.toFixed(4) };
      },
      () =>
        toast({
          text: msg('The browser did not give the place of this device.', { id: 'setup.place.refused' }),
          kind: 'problem',
        }),
      { timeout: 10_000, maximumAge: 600_000 },
    );
  }

  async #readLogo(file: File): Promise<void> {
    const logo = await new Promise<string>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as string);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    }).catch(() => '');
    const { logo: _old, ...others } = this.errors;
    this.errors = logo
      ? others
      : { ...others, logo: msg('This file could not be read.', { id: 'setup.logo.unreadable' }) };
    if (logo) this.values = { ...this.values, logo };
  }

  async #lookUp(): Promise<void> {
    const url = this.values.hubUrl.trim();
    this.lookUpProblem = undefined;
    this.errors = checkStep('federation', {
      ...this.values,
      found: { url, hub: '', threshold: 1, rootThumbprints: [] },
      compared: true,
    });
    if (this.errors.hubUrl) return focusFirstError(this);
    this.busy = 'hub';
    const reply = await this.call('setup.discoverHub', { body: { token: this.#token, url }, repeatable: true });
    this.busy = undefined;
    if (reply.ok) this.values = { ...this.values, found: { url, ...reply.value }, compared: false };
    else this.lookUpProblem = reply.problem;
  }

  #next = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.problem = undefined;
    this.errors = checkStep(this.step, this.values);
    if (Object.keys(this.errors).length > 0) return focusFirstError(this);
    const next = steps[steps.indexOf(this.step) + 1];
    if (next) this.#go(next);
    else await this.#finish();
  };

  async #finish(): Promise<void> {
    this.busy = 'finish';
    const reply = await this.call('setup.finish', {
      body: toBody(this.values, this.#token, language()),
      timeoutMs: 60_000,
    });
    this.busy = undefined;
    if (!reply.ok) return this.#refuse(reply.problem);
    this.done = reply.value;
    announceCardChange();
    if (reply.value.rootKeys.length === 0 && !reply.value.restartNeeded) await this.#enter();
  }

  /** Goes to the step that holds the first field the node found wanting. */
  #refuse(problem: Problem): void {
    this.problem = problem;
    this.errors = errorsOf(problem, fieldOfPointer);
    if (problem.code === 'password_too_weak')
      this.errors = { password: msg('This password is too easy to guess.', { id: 'problem.weak.title' }) };
    if (problem.code === 'public_url_unsuitable')
      this.errors = { publicUrl: msg('This public address cannot be used.', { id: 'problem.publicUrl.title' }) };
    if (problem.code === 'picture_unreadable')
      this.errors = { logo: msg('This picture cannot be read.', { id: 'problem.picture.title' }) };
    const first = Object.keys(this.errors)[0] as SetupField | undefined;
    if (first) this.step = stepOfField(first);
    void focusFirstError(this);
  }

  /** The administrator has just chosen the password: asking for it again would be a chore. */
  async #enter(): Promise<void> {
    const { email, password } = this.values;
    const reply = await this.call('auth.login', { body: { email: email.trim(), password } });
    this.values = { ...this.values, password: '' };
    if (!reply.ok) {
      this.problem = reply.problem;
      return;
    }
    navigate('/', { replace: true });
    announceViewer(reply.value);
  }

  #go(step: Step): void {
    this.step = step;
    this.errors = {};
    void this.updateComplete.then(() => {
      window.scrollTo({ top: 0, behavior: 'instant' });
      this.renderRoot.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
    });
  }
}

function stepName(step: Step): string {
  switch (step) {
    case 'language':
      return msg('Language', { id: 'ui.language' });
    case 'institution':
      return msg('Institution', { id: 'setup.step.institution' });
    case 'address':
      return msg('Address and logo', { id: 'setup.step.address' });
    case 'administrator':
      return msg('Administrator', { id: 'words.role.administrator' });
    case 'federation':
      return msg('Federation', { id: 'setup.step.federation' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-setup-page': SetupPage;
  }
}
