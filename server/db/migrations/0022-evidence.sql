-- Files that prove who an applicant is. The bytes lie in the blob store, encrypted with the key of this row: without the row they are noise.
-- They never leave this node.
create table evidence (
  id uuid primary key,
  name text not null,
  mime text not null,
  size_bytes integer not null check (size_bytes > 0),
  -- SHA-256 of the ciphertext: its name in the blob store.
  blob text not null,
  key bytea not null check (octet_length(key) = 32),
  iv bytea not null check (octet_length(iv) = 12),
  tag bytea not null check (octet_length(tag) = 16),
  uploaded_at timestamptz not null,
  -- Null until an application claims the file; unclaimed ones are deleted after a day.
  claimed_by uuid
);
create index evidence_unclaimed on evidence (uploaded_at) where claimed_by is null;
create index evidence_claimed on evidence (claimed_by) where claimed_by is not null;
