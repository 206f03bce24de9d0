import { type PublicJwk, thumbprint } from '../../../federation/index.ts';
import type { InstitutionApplication } from '../../../spec/schemas/api/membership.ts';
import type { InstitutionKind, Language, Names } from '../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../db/index.ts';
import { ApplicationBook, type ApplicationRow, institutionApplicationEntry } from '../applications/index.ts';
import { isLinkToken } from './applicant-link.ts';

export type NodeState = InstitutionApplication['nodeState'];

/** An application of an institution as it is kept, without its entries. */
export interface InstitutionApplicationRow extends ApplicationRow {
  readonly reference: string;
  readonly legalName: string;
  readonly names: Names | null;
  readonly country: string;
  readonly kind: InstitutionKind;
  readonly address: string;
  readonly responsibleName: string;
  readonly responsiblePosition: string;
  readonly responsibleEmail: string;
  readonly publicUrl: string;
  readonly locale: Language;
  readonly node: string | null;
  readonly nodeState: NodeState;
  readonly keys: PublicJwk[];
}

export const institutionApplications = new ApplicationBook<InstitutionApplicationRow, InstitutionApplication>({
  table: 'institution_application',
  entries: institutionApplicationEntry,
  select: (reader) => reader.sql`
    select s.id, s.reference, s.state, s.legal_name as "legalName", s.names, s.country, s.kind, s.address,
      s.responsible_name as "responsibleName", s.responsible_position as "responsiblePosition",
      s.responsible_email as "responsibleEmail", s.public_url as "publicUrl", s.locale, s.submitted_at as "submittedAt",
      s.changed_at as "changedAt", s.node, s.node_state as "nodeState", s.keys
    from institution_application s`,
  nameOf: ({ legalName }) => legalName,
  view: (row) => {
    const { id, reference, state, legalName, country, kind, address, publicUrl, node, nodeState, locale } = row;
    return {
      ...{ id, reference, state, legalName, country, kind, address, publicUrl, node, nodeState, locale },
      responsible: { name: row.responsibleName, position: row.responsiblePosition, email: row.responsibleEmail },
      keyThumbprints: row.keys.map(thumbprint),
    };
  },
  // The agency decides, not one of its people.
  hidesReviewers: true,
  maxEvidence: 30,
});

/** The application whose link somebody holds. A wrong token finds nothing, like a wrong reference. */
export async function applicationByLink(
  reader: Reader,
  key: Buffer,
  reference: string,
  token: string,
): Promise<InstitutionApplicationRow | undefined> {
  if (!isLinkToken(key, reference, token)) return undefined;
  return institutionApplications.find(reader, reader.sql`s.reference = ${reference}`);
}

/** The last approved application of a node: whom to write to. */
export function approvedApplicationOf(reader: Reader, node: string): Promise<InstitutionApplicationRow | undefined> {
  const condition = reader.sql`s.node = ${node} and s.state = 'approved' order by s.changed_at desc`;
  return institutionApplications.find(reader, condition);
}

export async function insertApplication(
  tx: Tx,
  row: Omit<InstitutionApplicationRow, 'state' | 'changedAt' | 'node' | 'nodeState' | 'keys'>,
): Promise<void> {
  const names = row.names ? tx.sql.json(row.names) : null;
  await tx.sql`
    insert into institution_application (id, reference, state, legal_name, names, country, kind, address, responsible_name,
      responsible_position, responsible_email, public_url, locale, submitted_at, changed_at)
    values (${row.id}, ${row.reference}, 'submitted', ${row.legalName}, ${names}, ${row.country}, ${row.kind},
      ${row.address}, ${row.responsibleName}, ${row.responsiblePosition}, ${row.responsibleEmail}, ${row.publicUrl}, ${row.locale},
      ${row.submittedAt}, ${row.submittedAt})`;
}

/** Writes down what stands at the applicant's address. @returns whether that is new */
export async function setNode(
  tx: Tx,
  id: string,
  found: { node: string | null; nodeState: NodeState; keys: PublicJwk[] },
): Promise<boolean> {
  const keys = tx.sql.json(found.keys as never);
  const rows = await tx.sql`
    update institution_application set node = ${found.node}, node_state = ${found.nodeState}, keys = ${keys}
    where id = ${id} and (node, node_state, keys) is distinct from (${found.node}::text, ${found.nodeState}::text, ${keys}::jsonb)
    returning id`;
  return rows.length > 0;
}
