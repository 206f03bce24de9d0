import { html, type TemplateResult } from 'lit';
import type { InstitutionApplication } from '../../../spec/schemas/api/membership.ts';
import { fill, msg } from '../../app/i18n.ts';
import { icon } from '../../ui/icons.ts';

/** Whether the hub has reached the applicant's node, in words that say what to do. */
export function nodeStateNote(
  application: Pick<InstitutionApplication, 'nodeState' | 'node' | 'publicUrl'>,
): TemplateResult {
  const note = (look: string, mark: 'ok' | 'warn' | 'clock', text: string) =>
    html`<p class="note ${look}">${icon(mark)}<span>${text}</span></p>`;
  switch (application.nodeState) {
    case 'reached':
      return note(
        'ok',
        'ok',
        fill(msg('The hub has reached the node {node} and checked its keys.', { id: 'membership.node.reached' }), {
          node: application.node ?? '',
        }),
      );
    case 'unreachable':
      return note(
        'warn',
        'warn',
        fill(
          msg(
            'The hub cannot reach {address} yet. Is the node running, and may it be reached from outside? The hub tries again by itself.',
            { id: 'membership.node.unreachable' },
          ),
          { address: application.publicUrl },
        ),
      );
    case 'invalid':
      return note(
        'warn',
        'warn',
        fill(
          msg('What answers at {address} is not a valid node, or not the one of this address.', {
            id: 'membership.node.invalid',
          }),
          { address: application.publicUrl },
        ),
      );
    default:
      return note('', 'clock', msg('The hub is about to reach the node.', { id: 'membership.node.unchecked' }));
  }
}
