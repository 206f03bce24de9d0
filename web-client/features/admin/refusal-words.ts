import { msg } from '../../app/i18n.ts';

/** Why something from outside was refused, in a sentence; several codes that mean the same to an administrator share one. */
export function refusalWords(code: string): string {
  switch (code) {
    case 'sig_missing':
    case 'sig_invalid':
    case 'document_forged':
      return msg('The signature is missing or wrong: it does not come from where it says.', {
        id: 'admin.refusal.signature',
      });
    case 'sig_expired':
    case 'clock_skew':
    case 'caption_time':
      return msg('It is too old, or the clock of the other node is wrong.', { id: 'admin.refusal.clock' });
    case 'nonce_replayed':
      return msg('It was sent before: somebody repeats a recorded message.', { id: 'admin.refusal.replay' });
    case 'digest_mismatch':
    case 'txn_id_mismatch':
    case 'body_mismatch':
      return msg('The content was changed after it was signed.', { id: 'admin.refusal.tampered' });
    case 'unknown_node':
      return msg('The node is in no registry that is followed here.', { id: 'admin.refusal.unknown' });
    case 'node_suspended':
      return msg('The node is suspended by its hub.', { id: 'admin.refusal.suspended' });
    case 'node_revoked':
    case 'node_retired':
      return msg('The node is no longer a member of the federation.', { id: 'admin.refusal.revoked' });
    case 'no_such_room':
    case 'no_such_object':
      return msg('It asked for something it has no right to see.', { id: 'admin.refusal.right' });
    case 'event_malformed':
    case 'bad_json':
    case 'crit_unknown':
    case 'event_type_unknown':
    case 'document_malformed':
    case 'caption_malformed':
      return msg('It does not have the required form.', { id: 'admin.refusal.malformed' });
    case 'too_large':
    case 'limit_exceeded':
    case 'too_many_requests':
    case 'caption_flood':
      return msg('It is larger, or comes more often, than allowed.', { id: 'admin.refusal.limit' });
    case 'fork_detected':
    case 'feed_frozen':
    case 'feed_broken':
      return msg('The node said two different things at one place; its later words are not accepted.', {
        id: 'admin.refusal.fork',
      });
    case 'banned':
    case 'removed':
    case 'not_admitted':
    case 'before_admission':
    case 'not_joined':
    case 'not_invited':
    case 'suspended':
    case 'closed':
    case 'caption_speaker':
      return msg('It was written without being in the discussion, or after being removed from it.', {
        id: 'admin.refusal.outside',
      });
    case 'role_lowered':
    case 'right_missing':
    case 'not_the_author':
    case 'suspension_invalid':
      return msg('The person’s role in the discussion does not allow it.', { id: 'admin.refusal.role' });
    default:
      return msg('It breaks a rule of the protocol.', { id: 'admin.refusal.other' });
  }
}
