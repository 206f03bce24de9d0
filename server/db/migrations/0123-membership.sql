-- Applications of people to this institution.
create table staff_application (
  id uuid primary key,
  account uuid not null unique references account (id) on delete cascade,
  state text not null check (state in ('submitted', 'question', 'approved', 'refused', 'withdrawn')),
  -- As the applicant wrote them; what the account says later does not change what was decided on.
  name text not null,
  email text not null,
  profession text not null,
  specialty text not null,
  languages text[] not null,
  licence text not null,
  locale text not null,
  submitted_at timestamptz not null,
  changed_at timestamptz not null
);
create index staff_application_queue on staff_application (state, submitted_at, id);

create table staff_application_entry (
  id bigint generated always as identity primary key,
  application uuid not null references staff_application (id) on delete cascade,
  at timestamptz not null,
  by text not null check (by in ('applicant', 'reviewer')),
  name text,
  action text not null check (action in ('submit', 'ask', 'reply', 'approve', 'refuse', 'withdraw')),
  text text,
  evidence uuid[] not null default '{}'
);
create index staff_application_entry_of on staff_application_entry (application, id);

-- Standing of an approved person at this institution. `approval` is what other nodes check; it is renewed long before it runs out.
create table member (
  account uuid primary key references account (id) on delete cascade,
  actor text collate "C" not null unique,
  profession text not null,
  specialty text not null,
  approved_at timestamptz not null,
  suspended_at timestamptz,
  suspended_reason text,
  approval text,
  approval_issued_at timestamptz,
  approval_expires_at timestamptz
);
create index member_renewal on member (approval_expires_at) where suspended_at is null;
