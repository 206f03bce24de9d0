/**
 * Why a stored content event does not count. Stable codes; words for people ("not accepted: posted after removal") are chosen in the
 * web client.
 */
export const voidReasons = [
  /** The room follows rules of a later version. */
  'version_unsupported',
  /** The type is of a later version. */
  'unknown_type',
  /** The citation of the control log contradicts the cited event. */
  'citation_wrong',
  /** The author cites an older control event than in an earlier event of the same feed. */
  'citation_backwards',
  'not_admitted',
  /** Before the position from which the node was admitted again. */
  'before_admission',
  /** After the end that the owner set for this incarnation of the feed, or in one that was not opened. */
  'feed_reopened',
  'not_joined',
  'not_invited',
  'removed',
  'banned',
  'closed',
  'suspended',
  'role_lowered',
  /** The role is too low for this kind of event. */
  'right_missing',
  /** Edits, redactions and accepted answers of somebody else's words. */
  'not_the_author',
  /** A suspension that breaks its own rules. */
  'suspension_invalid',
] as const;
export type VoidReason = (typeof voidReasons)[number];
