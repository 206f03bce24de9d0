-- Applications of institutions to this hub.
create table institution_application (
  id uuid primary key,
  reference text not null unique,
  state text not null check (state in ('submitted', 'question', 'approved', 'refused', 'withdrawn')),
  legal_name text not null,
  names jsonb,
  country text not null,
  kind text not null,
  address text not null,
  responsible_name text not null,
  responsible_position text not null,
  responsible_email text not null,
  public_url text not null,
  locale text not null,
  submitted_at timestamptz not null,
  changed_at timestamptz not null,
  -- What the hub found at the public address.
  node text collate "C",
  node_state text not null default 'unchecked' check (node_state in ('reached', 'unreachable', 'invalid', 'unchecked')),
  keys jsonb not null default '[]'
);
create index institution_application_queue on institution_application (state, submitted_at, id);
create index institution_application_node on institution_application (node) where node is not null;

create table institution_application_entry (
  id bigint generated always as identity primary key,
  application uuid not null references institution_application (id) on delete cascade,
  at timestamptz not null,
  by text not null check (by in ('applicant', 'reviewer')),
  name text,
  action text not null check (action in ('submit', 'ask', 'reply', 'approve', 'refuse', 'withdraw')),
  text text,
  evidence uuid[] not null default '{}'
);
create index institution_application_entry_of on institution_application_entry (application, id);

-- Applications that this node has sent to hubs.
create table hub_application_sent (
  hub text collate "C" primary key,
  reference text not null,
  sent_at timestamptz not null
);
