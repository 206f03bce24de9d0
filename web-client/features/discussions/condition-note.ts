import { html, nothing, type TemplateResult } from 'lit';
import type { DiscussionDetail } from '../../../spec/schemas/api/discussions.ts';
import { msg } from '../../app/i18n.ts';
import { icon } from '../../ui/icons.ts';

/** What is out of the ordinary with a discussion, in a sentence above its posts. */
export function conditionNote(detail: DiscussionDetail): TemplateResult | typeof nothing {
  const note = (kind: string, text: string) =>
    html`<div class="note banner ${kind}" role="status">${icon(kind === 'warn' ? 'warn' : 'info')}<div>${text}</div></div>`;
  if (detail.condition === 'frozen')
    return note(
      'warn',
      msg(
        'Changes to people and roles are stopped here: the owning node published two contradicting versions. Posts go on.',
        { id: 'discussions.banner.frozen' },
      ),
    );
  if (detail.condition === 'owner_away')
    return note(
      '',
      msg('The node that owns this discussion is away. Posts go on; invitations and roles wait until it is back.', {
        id: 'discussions.banner.ownerAway',
      }),
    );
  if (detail.closed)
    return note('', msg('This discussion is closed. It stays readable.', { id: 'discussions.banner.closed' }));
  return nothing;
}
