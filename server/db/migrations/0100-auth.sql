-- Accounts, logins and everything that proves who somebody is.

create table account (
  id uuid primary key,
  -- Name of the person in the federation: u_ and 22 characters.
  actor text not null unique check (actor ~ '^u_[A-Za-z0-9_-]{22}$'),
  -- Always lower case.
  email text not null check (email = lower(email)),
  name text not null,
  -- Argon2id in PHC form; null for an account that logs in with passkeys or a link only.
  password_hash text,
  status text not null check (status in ('pending', 'active', 'suspended')),
  locale text not null,
  roles text[] not null default '{}',
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create unique index account_email on account (email);

-- One logged-in browser. The cookie holds the token; only its hash is here.
create table login (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  token_hash bytea not null unique,
  label text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index login_account on login (account_id);
create index login_expires on login (expires_at);

-- Attempts of the last hour that count against a budget. The key is a hash: it names nobody.
create table login_attempt (
  id bigint generated always as identity primary key,
  key bytea not null,
  at timestamptz not null
);
create index login_attempt_key on login_attempt (key, at);

create table passkey (
  -- Credential id, base64url.
  id text primary key,
  account_id uuid not null references account (id) on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  label text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_account on passkey (account_id);

-- A WebAuthn step under way; used once.
create table passkey_challenge (
  challenge text primary key,
  -- Null for a log-in: the passkey says whose it is.
  account_id uuid references account (id) on delete cascade,
  expires_at timestamptz not null
);

-- A link to set a new password; used once.
create table password_reset (
  token_hash bytea primary key,
  account_id uuid not null references account (id) on delete cascade,
  expires_at timestamptz not null
);
create index password_reset_account on password_reset (account_id);
