-- What is shown in a class, and what is said beside it. The event log tells what happened; these rows are its state.

create table studio_scenes (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    name text not null,
    layout jsonb not null default '{}',
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    constraint studio_scenes_tenant_id_key unique (tenant_id, id),
    constraint studio_scenes_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint studio_scenes_name_check check (length(name) between 1 and 200)
);
create index studio_scenes_session_idx on studio_scenes (tenant_id, session_id);
call lectern.protect('studio_scenes');

create type studio_asset_kind as enum ('slide', 'whiteboard', 'media');

create table studio_assets (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    kind studio_asset_kind not null,
    uri text not null,
    content_type text not null,
    size bigint not null,
    created_at timestamptz not null default lectern.now(),
    constraint studio_assets_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint studio_assets_size_check check (size >= 0)
);
create index studio_assets_session_idx on studio_assets (tenant_id, session_id);
call lectern.protect('studio_assets');

create table chat_messages (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    user_id uuid not null,
    content text not null,
    hidden_at timestamptz,
    created_at timestamptz not null default lectern.now(),
    constraint chat_messages_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint chat_messages_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint chat_messages_content_check check (length(content) <= 4000)
);
create index chat_messages_session_idx on chat_messages (tenant_id, session_id, created_at);
create index chat_messages_user_idx on chat_messages (tenant_id, user_id);
call lectern.protect('chat_messages');

create type question_status as enum ('open', 'answered');

create table questions (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    user_id uuid not null,
    content text not null,
    status question_status not null default 'open',
    answer text,
    votes integer not null default 0,
    created_at timestamptz not null default lectern.now(),
    answered_at timestamptz,
    constraint questions_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint questions_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint questions_content_check check (length(content) <= 4000 and length(answer) <= 4000),
    constraint questions_votes_check check (votes >= 0),
    constraint questions_answered_check check ((status = 'answered') = (answered_at is not null))
);
create index questions_session_idx on questions (tenant_id, session_id, created_at);
create index questions_user_idx on questions (tenant_id, user_id);
call lectern.protect('questions');

create type poll_status as enum ('open', 'ended');

create table polls (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    prompt text not null,
    options text[] not null,
    status poll_status not null default 'open',
    created_at timestamptz not null default lectern.now(),
    ended_at timestamptz,
    constraint polls_tenant_id_key unique (tenant_id, id),
    constraint polls_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint polls_prompt_check check (length(prompt) between 1 and 1000),
    constraint polls_options_check check (cardinality(options) between 2 and 20),
    constraint polls_ended_check check ((status = 'ended') = (ended_at is not null))
);
create index polls_session_idx on polls (tenant_id, session_id, created_at);
call lectern.protect('polls');

create table poll_votes (
    tenant_id uuid not null,
    poll_id uuid not null,
    user_id uuid not null,
    option_index integer not null,
    created_at timestamptz not null default lectern.now(),
    constraint poll_votes_pkey primary key (poll_id, user_id),
    constraint poll_votes_poll_fkey foreign key (tenant_id, poll_id) references polls (tenant_id, id),
    constraint poll_votes_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint poll_votes_option_check check (option_index between 0 and 19)
);
create index poll_votes_user_idx on poll_votes (tenant_id, user_id);
call lectern.protect('poll_votes');
