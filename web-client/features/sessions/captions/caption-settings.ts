import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import { problemText } from '../../../api/problems.ts';
import { byName, isLanguage, languageInOwnWords, languages, msg } from '../../../app/i18n.ts';
import { Watching } from '../../../data/store.ts';
import { confirm } from '../../../ui/dialog.ts';
import { UiElement } from '../../../ui/element.ts';
import { checkField, selectField } from '../../../ui/field.ts';
import { icon } from '../../../ui/icons.ts';
import { problemNote, skeleton } from '../../../ui/states.ts';
import { base } from '../../../ui/styles.ts';
import { toast } from '../../../ui/toasts.ts';
import type { CaptionChoice } from './caption-choice.ts';
import type { CaptionFeed, CaptionState } from './caption-feed.ts';
import {
  consentWords,
  engineWords,
  type InstitutionName,
  otherStateWords,
  stateWords,
  translatorWords,
} from './caption-words.ts';

/** Captions for everybody, the own language of reading and of speaking, and how captions look. */
@customElement('c-caption-settings')
export class CaptionSettings extends UiElement {
  @property({ attribute: false }) feed!: CaptionFeed;
  @property({ attribute: false }) session!: SessionDetail;
  /** The viewer is one who speaks. */
  @property({ type: Boolean }) maySpeak = false;
  @property() node = '';
  @state() private busy = false;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      .stack {
        gap: var(--s4);
      }
      ul {
        display: grid;
        gap: var(--s1);
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
        gap: var(--s3);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('feed')) this.#watching.switchTo(this.feed);
  }

  override render(): TemplateResult {
    const { state: now, problem, choice } = this.feed.value;
    if (!now) return problem ? html`${problemNote(problem)}` : skeleton('lines', 4);
    return html`<div class="stack">${this.#state(now)} ${this.#switch(now)} ${this.#reading(choice, now)}
      ${this.maySpeak ? this.#speaking(now) : nothing} ${this.#look(choice)}</div>`;
  }

  #state(now: CaptionState): TemplateResult {
    const isBad = now.on && now.mine !== 'running';
    const others = now.on ? otherStateWords(now.nodes, this.node, this.#institution) : [];
    return html`<div class="note ${isBad ? 'warn' : now.on ? 'accent' : ''}" role="status">${icon(isBad ? 'warn' : 'captions')}<div>
      <div>${stateWords(now)}</div>
      ${others.map((words) => html`<div class="meta">${words}</div>`)}
      ${now.on && now.engine ? html`<div class="meta">${engineWords(now.engine, this.#institution)}</div>` : nothing}
    </div></div>`;
  }

  #switch(now: CaptionState): TemplateResult {
    if (!now.maySwitch)
      return now.on
        ? html``
        : html`<p class="meta">${msg('A host can turn captions on for everybody.', { id: 'captions.askHost' })}</p>`;
    const label = now.on
      ? msg('Turn captions off for everybody', { id: 'captions.turnOff' })
      : msg('Turn captions on for everybody', { id: 'captions.turnOn' });
    return html`<button type="button" class="btn ${now.on ? '' : 'primary'} wide" ?disabled=${this.busy} @click=${() => void this.#turn(now)}>${icon('captions')}${label}</button>`;
  }

  async #turn(now: CaptionState): Promise<void> {
    if (!now.on) {
      const sure = await confirm({
        heading: msg('Turn captions on?', { id: 'captions.turnOn.title' }),
        text: `${consentWords(now, this.#institution)} ${msg('Everybody is told before they speak.', { id: 'captions.turnOn.told' })}`,
        confirm: msg('Turn captions on', { id: 'captions.turnOn.yes' }),
      });
      if (sure === undefined) return;
    }
    this.busy = true;
    const problem = await this.feed.switch(!now.on);
    this.busy = false;
    if (problem) toast({ kind: 'problem', text: problemText(problem) });
  }

  #reading(choice: CaptionChoice, now: CaptionState): TemplateResult {
    const value = !choice.shown ? 'off' : choice.wish === 'translated' ? choice.to : 'original';
    const translator = now.on && value !== 'original' && choice.shown ? translatorWords(now) : undefined;
    const options = [
      { value: 'off', label: msg('No captions', { id: 'captions.read.off' }) },
      { value: 'original', label: msg('As it is spoken', { id: 'captions.read.original' }) },
      ...languageOptions(),
    ];
    return html`<div class="stack tight">${selectField({
      ...{ id: 'read', label: msg('I read captions in', { id: 'captions.read' }), value, options },
      hint: translator,
      onChange: (wish) =>
        this.feed.choose(
          isLanguage(wish)
            ? { shown: true, wish: 'translated', to: wish }
            : wish === 'off'
              ? { shown: false }
              : { shown: true, wish: 'original' },
        ),
    })}
    ${
      choice.shown && choice.wish === 'translated'
        ? checkField({
            ...{ id: 'original', label: msg('The original below it', { id: 'captions.read.both' }) },
            checked: choice.withOriginal,
            onChange: (withOriginal) => this.feed.choose({ withOriginal }),
          })
        : nothing
    }</div>`;
  }

  #speaking({ speak }: CaptionState): TemplateResult {
    return selectField({
      ...{ id: 'speak', label: msg('I speak', { id: 'captions.speak' }), value: speak ?? '' },
      hint: msg('Say it and you are understood better. The captions that others read do not depend on it.', {
        id: 'captions.speak.hint',
      }),
      options: [
        { value: '', label: msg('Let it be recognised', { id: 'captions.speak.detect' }) },
        ...languageOptions(),
      ],
      onChange: (language) => void this.#speak(isLanguage(language) ? language : null),
    });
  }

  async #speak(language: Language | null): Promise<void> {
    const problem = await this.feed.speak(language);
    if (problem) toast({ kind: 'problem', text: problemText(problem) });
  }

  #look({ size, contrast, place }: CaptionChoice): TemplateResult {
    return html`<div class="pair">${selectField({
      ...{ id: 'size', label: msg('Size', { id: 'captions.size' }), value: size },
      options: [
        { value: 'small', label: msg('Small', { id: 'captions.size.small' }) },
        { value: 'medium', label: msg('Medium', { id: 'captions.size.medium' }) },
        { value: 'large', label: msg('Large', { id: 'captions.size.large' }) },
        { value: 'huge', label: msg('Very large', { id: 'captions.size.huge' }) },
      ],
      onChange: (to) => this.feed.choose({ size: to as CaptionChoice['size'] }),
    })}
    ${selectField({
      ...{ id: 'contrast', label: msg('Contrast', { id: 'captions.contrast' }), value: contrast },
      options: [
        { value: 'calm', label: msg('As the page', { id: 'captions.contrast.calm' }) },
        { value: 'white', label: msg('White on black', { id: 'captions.contrast.white' }) },
        { value: 'yellow', label: msg('Yellow on black', { id: 'captions.contrast.yellow' }) },
      ],
      onChange: (to) => this.feed.choose({ contrast: to as CaptionChoice['contrast'] }),
    })}
    ${selectField({
      ...{ id: 'place', label: msg('Place', { id: 'captions.place' }), value: place },
      options: [
        { value: 'bottom', label: msg('Below the pictures', { id: 'captions.place.bottom' }) },
        { value: 'top', label: msg('Above the pictures', { id: 'captions.place.top' }) },
      ],
      onChange: (to) => this.feed.choose({ place: to as CaptionChoice['place'] }),
    })}</div>`;
  }

  readonly #institution: InstitutionName = (node) => institutionIn(this.session, node);
}

/** Name of an institution of the session. */
export const institutionIn = (session: Pick<SessionDetail, 'institutions'>, node: string): string =>
  session.institutions.find((one) => one.node === node)?.name ?? node;

/** The twelve languages by their own names, as their readers look for them. */
const languageOptions = (): { value: string; label: string; lang: string }[] =>
  languages
    .map((tag) => ({ value: tag, label: languageInOwnWords(tag), lang: tag }))
    .sort((a, b) => byName(a.label, b.label));

declare global {
  interface HTMLElementTagNameMap {
    'c-caption-settings': CaptionSettings;
  }
}
