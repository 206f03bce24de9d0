import type { CaptionEngine } from '../../../../spec/schemas/events/content.ts';
import { fill, languageName, list, msg } from '../../../app/i18n.ts';
import type { CaptionState } from './caption-feed.ts';
import type { Reading } from './caption-text.ts';

/** Institutions by their node. */
export type InstitutionName = (node: string) => string;

/** What everybody is told before they speak: who turns their words into text, and where. */
export function consentWords({ mine, engine }: CaptionState, institution: InstitutionName): string {
  if (mine === 'none' || !engine)
    return msg(
      'Nothing at your institution turns speech into text, so what you say has no captions; you read what others say.',
      { id: 'captions.consent.none' },
    );
  const values = { engine: engine.name, institution: institution(engine.node) };
  if (engine.outside)
    return fill(
      msg(
        'What you say is sent to {engine}, outside the institution, and turned into text there. Name no patient. Everybody in the session can read the transcript, also later.',
        { id: 'captions.consent.outside' },
      ),
      values,
    );
  return fill(
    msg(
      'What you say is turned into text on hardware of {institution} and leaves it only for the institutions of this session. Everybody in the session can read the transcript, also later.',
      { id: 'captions.consent.inside' },
    ),
    values,
  );
}

/** How captions of the own words stand. */
export function stateWords(state: CaptionState): string {
  if (!state.on) return msg('Captions are off.', { id: 'captions.state.off' });
  if (state.mine === 'running') return msg('Captions are running.', { id: 'captions.state.running' });
  if (state.mine === 'none')
    return msg('Your institution has no engine that turns speech into text: what you say has no captions.', {
      id: 'captions.state.none',
    });
  return `${msg('Captions of your institution are paused.', { id: 'captions.state.paused' })} ${pauseWords(state.reason)}`;
}

function pauseWords(reason: CaptionState['reason']): string {
  if (reason === 'engine_quota')
    return msg('The engine has done as much as it may today. The meeting goes on.', { id: 'captions.pause.quota' });
  if (reason === 'engine_busy' || reason === 'engine_slow')
    return msg('The engine has too much to do. The meeting goes on; captions come back by themselves.', {
      id: 'captions.pause.busy',
    });
  return msg('The engine does not answer. The meeting goes on; captions come back by themselves.', {
    id: 'captions.pause.away',
  });
}

/** How captions of people of other institutions stand, when they do not run. */
export function otherStateWords(nodes: CaptionState['nodes'], own: string, institution: InstitutionName): string[] {
  const named = (state: 'paused' | 'none') =>
    nodes.filter((one) => one.node !== own && one.state === state).map(({ node }) => institution(node));
  const [paused, none] = [named('paused'), named('none')];
  return [
    ...(paused.length > 0
      ? [fill(msg('Captions are paused at {names}.', { id: 'captions.others.paused' }), { names: list(paused) })]
      : []),
    ...(none.length > 0
      ? [
          fill(msg('No captions of what is said at {names}: no engine there.', { id: 'captions.others.none' }), {
            names: list(none),
          }),
        ]
      : []),
  ];
}

/** Why what others say is not translated, when it is not. */
export function translatorWords({ translates }: CaptionState): string | undefined {
  if (translates === 'none')
    return msg('Nothing translates for your institution: captions are shown as they are spoken.', {
      id: 'captions.translator.none',
    });
  if (translates === 'paused')
    return msg('The translation is paused: the engine does not answer. Captions are shown as they are spoken.', {
      id: 'captions.translator.paused',
    });
  return undefined;
}

/** Which engine, and where: `faster-whisper (large-v3), Hospital A`. */
export function engineWords(engine: CaptionEngine, institution: InstitutionName): string {
  const values = {
    engine: `${engine.name}${engine.model ? ` (${engine.model})` : ''}`,
    institution: institution(engine.node),
  };
  if (engine.outside) return fill(msg('{engine}, outside the institution', { id: 'captions.engine.outside' }), values);
  return fill(msg('{engine}, at {institution}', { id: 'captions.engine.inside' }), values);
}

/** The mark of what a machine wrote, beside the name. */
export function markWords(reading: Reading, lang: string, isCorrected: boolean): string {
  const values = { language: languageName(lang) };
  if (reading.isHere)
    return fill(msg('from {language}, by this device, not checked', { id: 'captions.mark.device' }), values);
  if (reading.shows === 'translation')
    return fill(msg('from {language}, by machine', { id: 'captions.mark.translated' }), values);
  if (reading.awaits) return fill(msg('{language}, translation follows', { id: 'captions.mark.awaits' }), values);
  if (reading.wants) return fill(msg('{language}, not translated', { id: 'captions.mark.untranslated' }), values);
  if (isCorrected) return fill(msg('{language}, corrected', { id: 'captions.mark.corrected' }), values);
  return fill(msg('{language}, by machine', { id: 'captions.mark.original' }), values);
}
