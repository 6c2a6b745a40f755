import { type Kysely, type Migration, sql } from 'kysely';

/** What participants and people are told, written in the transaction of what it tells of, and where it is sent. */
export const eventsAndMessages: Migration = {
  up: async (db) => {
    await createEvents(db);
    await createWebhooks(db);
    await createMessages(db);
  },
};

/** As entries of the log, events get their places after their commits: numbers are drawn before. */
async function createEvents(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table event (
      number bigint generated always as identity primary key,
      id uuid not null unique default gen_random_uuid(),
      place bigint unique check (place > 0),
      type text not null,
      subject text not null check (subject ~ '^[A-Za-z0-9_-]{1,64}$'),
      participants text[],
      data jsonb not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index event_waiting on event (number) where place is null`.execute(db);
  await sql`create index on event (at)`.execute(db);
  await sql`create index on event (subject)`.execute(db);
  await sql`comment on column event.place is 'gap-free, in commit order; null until a round has given it'`.execute(
    db,
  );
  await sql`
    create table event_head (
      singleton boolean primary key default true check (singleton),
      place bigint not null default 0
    )`.execute(db);
  await sql`insert into event_head default values`.execute(db);
  await sql`
    grant select, insert (type, subject, participants, data, at), update (place), delete on event to deadset_hub`.execute(
    db,
  );
  await sql`grant select, update (place) on event_head to deadset_hub`.execute(db);
}

async function createWebhooks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table webhook_endpoint (
      id uuid primary key,
      participant_id text not null references participant,
      url text not null check (length(url) <= 2048),
      types text[] not null,
      secret bytea not null,
      former_secret bytea,
      former_until timestamptz,
      status text not null check (status in ('enabled', 'disabled')),
      reason text,
      queued_up_to bigint not null,
      failing_since timestamptz,
      created_at timestamptz not null,
      changed_at timestamptz not null,
      check ((former_secret is null) = (former_until is null)),
      check ((status = 'disabled') = (reason is not null))
    )`.execute(db);
  await sql`create index on webhook_endpoint (participant_id)`.execute(db);
  await sql`
    create table webhook_delivery (
      endpoint_id uuid not null references webhook_endpoint on delete cascade,
      place bigint not null,
      status text not null check (status in ('waiting', 'delivered', 'given-up')),
      tries int not null default 0,
      due_at timestamptz not null,
      tried_at timestamptz,
      answer smallint,
      fault text,
      primary key (endpoint_id, place)
    )`.execute(db);
  await sql`
    create index webhook_delivery_due on webhook_delivery (endpoint_id, due_at) where status = 'waiting'`.execute(
    db,
  );
  await sql`
    grant select, insert, delete,
      update (types, secret, former_secret, former_until, status, reason, queued_up_to, failing_since, changed_at)
      on webhook_endpoint to deadset_hub`.execute(db);
  await sql`
    grant select, insert, delete, update (status, tries, due_at, tried_at, answer, fault)
      on webhook_delivery to deadset_hub`.execute(db);
}

/** Nobody who reads the database learns an address: it is sealed, and gone as soon as the message is sent. */
async function createMessages(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table message (
      id uuid primary key,
      template text not null,
      channel text not null check (channel in ('email', 'sms')),
      recipient bytea not null check (octet_length(recipient) = 32),
      sealed bytea,
      status text not null check (status in ('waiting', 'sent', 'dead')),
      tries int not null default 0,
      due_at timestamptz not null,
      created_at timestamptz not null,
      ended_at timestamptz,
      fault text,
      check (status <> 'sent' or sealed is null),
      check ((status = 'waiting') = (ended_at is null))
    )`.execute(db);
  await sql`create index message_due on message (due_at) where status = 'waiting'`.execute(db);
  await sql`create index on message (ended_at)`.execute(db);
  await sql`create index on message (recipient, created_at)`.execute(db);
  await sql`comment on column message.recipient is
    'keyed hash of the address, so that nobody can have one person written to again and again'`.execute(db);
  await sql`
    grant select, insert, delete, update (sealed, status, tries, due_at, ended_at, fault)
      on message to deadset_hub`.execute(db);
}
