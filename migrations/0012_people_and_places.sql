-- Who publishes a course's replays, where people stopped watching, and what they wrote beside it for themselves.

-- Automatic: the first complete revision of a class is published by the transaction that makes it.
create type publish_policy as enum ('manual', 'automatic');
alter table courses add column publish_policy publish_policy not null default 'manual';

create table playback_positions (
    tenant_id uuid not null,
    user_id uuid not null,
    session_id uuid not null,
    position_ticks bigint not null,
    updated_at timestamptz not null default lectern.now(),
    constraint playback_positions_pkey primary key (tenant_id, user_id, session_id),
    constraint playback_positions_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint playback_positions_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint playback_positions_position_check check (position_ticks >= 0)
);
create index playback_positions_recent_idx on playback_positions (tenant_id, user_id, updated_at desc);
call lectern.protect('playback_positions');

-- The writer is part of the key: what somebody else wrote cannot even be in the way of an id.
create table private_notes (
    tenant_id uuid not null,
    user_id uuid not null,
    id uuid not null,
    session_id uuid not null,
    at_ticks bigint not null,
    text text not null,
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    constraint private_notes_pkey primary key (tenant_id, user_id, id),
    constraint private_notes_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint private_notes_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint private_notes_at_check check (at_ticks >= 0),
    constraint private_notes_text_check check (length(text) between 1 and 4000)
);
create index private_notes_session_idx on private_notes (tenant_id, user_id, session_id, at_ticks);
call lectern.protect('private_notes');

-- The last published first.
create index replays_published_idx on replays (tenant_id, published_at desc) where status = 'published';
