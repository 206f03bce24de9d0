-- Who did what on this node. Rows are only ever added; the names are copied, so that an entry outlives the account.
create table audit_entry (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  account uuid,
  account_name text,
  action text not null,
  subject text,
  detail jsonb not null default '{}'
);

create function audit_entry_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are never changed or removed';
end $$;
create trigger audit_entry_no_change before update or delete on audit_entry
  for each row execute function audit_entry_is_final();
create trigger audit_entry_no_truncate before truncate on audit_entry
  for each statement execute function audit_entry_is_final();
