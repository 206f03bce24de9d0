import { consume } from '@lit/context';
import { css, html, type nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LanguageSettings } from '../../../spec/schemas/api/language.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import { callContext, storesContext } from '../../app/contexts.ts';
import { fill, isLanguage, language, languageInOwnWords, languages, msg } from '../../app/i18n.ts';
import { ownTranslator } from '../../data/browser-translator.ts';
import type { LiveStore } from '../../data/live-store.ts';
import type { StoreRegistry } from '../../data/registry.ts';
import { Watching } from '../../data/store.ts';
import { languageSettings } from '../../data/translations.ts';
import { UiElement } from '../../ui/element.ts';
import { chipField, selectField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { engineWords } from './mark-words.ts';

type Shown = Reply<'translations.settings'>;

/** How the viewer reads: languages that stay as they are, the one that others are translated into, and which of them without asking. */
@customElement('c-language-settings')
export class LanguageSettingsView extends UiElement {
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: storesContext }) private stores!: StoreRegistry;
  @state() private busy = false;
  readonly #watching = new Watching(this);
  #store: LiveStore<Shown> | undefined;

  static override styles = [
    base,
    css`
      .engine {
        display: flex;
        gap: var(--s2);
        align-items: baseline;
        color: var(--ink-2);
      }
      .engine .icon {
        flex: none;
        inline-size: 18px;
        block-size: 18px;
        align-self: center;
      }
      .into {
        max-inline-size: 420px;
      }
    `,
  ];

  override willUpdate(): void {
    if (this.#store) return;
    this.#store = this.stores.get(languageSettings);
    this.#watching.switchTo(this.#store);
  }

  override render(): TemplateResult {
    const {
      value,
      problem,
      state: stage,
    } = this.#store?.value ?? { value: undefined, problem: undefined, state: 'loading' };
    if (!value)
      return stage === 'failed' && problem
        ? problemState(problem, () => void this.#store?.refetch())
        : skeleton('lines', 3);
    const { settings } = value;
    const into = settings.into ?? language();
    const own = (one: Language) => ({ value: one, label: languageInOwnWords(one), lang: one });
    return html`<div class="stack">
      ${this.#engine(value)}
      ${chipField<Language>({
        id: 'reads',
        label: msg('Languages I read', { id: 'language.settings.reads' }),
        hint: msg('Texts in these languages stay as they are.', { id: 'language.settings.readsHint' }),
        values: settings.reads,
        choices: languages.map(own),
        disabled: this.busy,
        onChange: (reads) => void this.#save({ ...settings, reads }),
      })}
      <div class="into">
        ${selectField({
          id: 'into',
          label: msg('Translate into', { id: 'language.settings.into' }),
          value: settings.into ?? '',
          empty: fill(msg('Language of the pages ({language})', { id: 'language.settings.ofPages' }), {
            language: languageInOwnWords(language()),
          }),
          options: languages.map(own),
          disabled: this.busy,
          onChange: (next) => void this.#save({ ...settings, into: isLanguage(next) ? next : null }),
        })}
      </div>
      ${chipField<Language>({
        id: 'always',
        label: msg('Translate without asking', { id: 'language.settings.always' }),
        hint: msg('Texts in these languages are shown translated. All others are translated when you ask for it.', {
          id: 'language.settings.alwaysHint',
        }),
        values: settings.always,
        choices: languages.filter((one) => !settings.reads.includes(one) && one !== into).map(own),
        disabled: this.busy,
        onChange: (always) => void this.#save({ ...settings, always }),
      })}
    </div>`;
  }

  #engine({ engine }: Shown): TemplateResult | typeof nothing {
    const words =
      engine.mark !== null
        ? fill(
            engine.state === 'paused'
              ? msg('Translated by {engine}, which does not answer at the moment', { id: 'language.settings.paused' })
              : engine.mark.outside
                ? msg('Translated by {engine}, outside the institution', { id: 'language.settings.outside' })
                : msg('Translated by {engine}', { id: 'language.settings.engine' }),
            { engine: engineWords(engine.mark) },
          )
        : ownTranslator(isLanguage)
          ? msg(
              'Your institution has no translation engine. Where nobody offers one, this browser translates on your device.',
              {
                id: 'language.settings.browser',
              },
            )
          : msg(
              'Your institution has no translation engine, and this browser brings none. Texts that another institution can translate are translated there.',
              {
                id: 'language.settings.none',
              },
            );
    return html`<p class="engine">${icon('globe')}<span>${words}</span></p>`;
  }

  async #save(wish: LanguageSettings): Promise<void> {
    if (wish.reads.length === 0)
      return toast({
        kind: 'problem',
        text: msg('At least one language has to stay.', { id: 'language.settings.atLeastOne' }),
      });
    this.busy = true;
    const reply = await this.call('translations.setSettings', { body: wish });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.#store?.change((value) => ({ ...value, settings: reply.value }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-language-settings': LanguageSettingsView;
  }
}
