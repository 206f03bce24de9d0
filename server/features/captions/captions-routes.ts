import type { Api } from '../../platform/operations.ts';
import {
  type Acting,
  captionHistory,
  choose,
  correctCaption,
  removeCaption,
  stateFor,
  switchCaptions,
} from './captions-actions.ts';
import { readTranscript } from './transcript.ts';
import type { Translator } from './translator.ts';

/** What the API answers about captions. @param chosen is told when somebody reads or speaks another language */
export function registerCaptions(
  api: Api,
  acting: Acting,
  translator: Translator,
  chosen: (room: string, actor: string) => void,
): void {
  api.handle('captions.state', ({ caller, params }) => stateFor(acting, caller.actor, params.room));
  api.handle('captions.switch', async ({ caller, params, body }) => {
    await switchCaptions(acting, caller.actor, params.room, body.on);
    return stateFor(acting, caller.actor, params.room);
  });
  api.handle('captions.listen', async ({ caller, params, body }) => {
    await choose(acting, caller.actor, params.room, { reads: body.to, original: body.original });
    chosen(params.room, caller.actor);
    return stateFor(acting, caller.actor, params.room);
  });
  api.handle('captions.speak', async ({ caller, params, body }) => {
    await choose(acting, caller.actor, params.room, { speaks: body.language });
    return stateFor(acting, caller.actor, params.room);
  });
  api.handle('captions.transcript', ({ caller, params, query }) =>
    readTranscript(acting.parts, translator, caller.actor, params.room, query),
  );
  api.handle('captions.correct', ({ caller, params, body }) =>
    correctCaption(acting, caller.actor, params.caption, body),
  );
  api.handle('captions.history', ({ caller, params }) => captionHistory(acting, caller.actor, params.caption));
  api.handle('captions.remove', async ({ caller, params }) => {
    await removeCaption(acting, caller.actor, params.caption);
    return {};
  });
}
