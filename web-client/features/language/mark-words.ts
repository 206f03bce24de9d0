import type { EngineMark } from '../../../spec/schemas/api/language.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import { facts, fill, languageName, msg } from '../../app/i18n.ts';
import type { MadeBy } from '../../data/translations.ts';

const partsOf = ({ name, model, node }: EngineMark) => [name, model === name ? undefined : model, node];

/** Engine, model and place: "Ward engine · qwen3 · hospital-a.example". */
export const engineWords = (mark: EngineMark): string => facts(partsOf(mark));

/** What every translation carries: that a machine made it, from which language, and which machine where. */
export function markWords(from: Language, made: MadeBy): string {
  const language = languageName(from);
  if (made.by === 'browser')
    return fill(
      msg('Machine translation from {language}, made by this browser on your device', { id: 'language.mark.browser' }),
      {
        language,
      },
    );
  return facts([
    fill(msg('Machine translation from {language}', { id: 'language.mark' }), { language }),
    // Each for itself, so that every one keeps its direction where the line breaks.
    ...partsOf(made.engine),
    made.engine.outside && msg('outside the institution', { id: 'language.mark.outside' }),
  ]);
}
