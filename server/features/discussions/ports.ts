import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Names } from '../../../spec/schemas/common/words.ts';
import type { MemberJoinBody, Profile } from '../../../spec/schemas/events/content.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { PersonRef } from './projection/facts.ts';

/** What discussions must know of people; `membership` implements it. */
export interface People {
  /** Cards by `node/actor`. A person that this node knows nothing of may be missing. */
  personCards(reader: Reader, people: readonly PersonRef[]): Promise<Map<string, PersonCard>>;
  /** Names of institutions in several languages, by node; one whose names are not known is missing. */
  institutionNames(reader: Reader, nodes: readonly string[]): Promise<Map<string, Names>>;
  /** Body of `member.join`: how a person of this node is called in a room, with the approval that vouches for them. */
  profileFor(reader: Reader, actor: string): Promise<MemberJoinBody | undefined>;
  /** A person of another node has come into a room with this profile and approval. */
  learn(tx: Tx, person: PersonRef, profile: Profile, approval: string | undefined): Promise<void>;
}
