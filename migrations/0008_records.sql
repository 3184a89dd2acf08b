-- What the API remembers of calls: answers to repeat, webhooks already taken, who did what, who watched what.

create type idempotency_state as enum ('running', 'finished');

create table idempotency_keys (
    tenant_id uuid not null,
    user_id uuid not null,
    route text not null,
    key text not null,
    body_sha256 text not null,
    state idempotency_state not null,
    -- While a call that committed its intent works outside; after this a retry resumes it.
    running_until timestamptz not null,
    answer_status integer,
    answer_body jsonb,
    created_at timestamptz not null default lectern.now(),
    constraint idempotency_keys_pkey primary key (tenant_id, user_id, route, key),
    constraint idempotency_keys_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint idempotency_keys_key_check check (length(key) between 1 and 255),
    constraint idempotency_keys_body_check check (body_sha256 ~ '^[0-9a-f]{64}$'),
    constraint idempotency_keys_answer_check check (
        (state = 'finished') = (answer_status is not null) and (state = 'finished') = (answer_body is not null)),
    -- A 5xx is never kept.
    constraint idempotency_keys_status_check check (answer_status between 200 and 499)
);
create index idempotency_keys_age_idx on idempotency_keys (tenant_id, created_at);
call lectern.protect('idempotency_keys');

create table webhook_receipts (
    tenant_id uuid not null,
    provider text not null,
    event_id text not null,
    body_sha256 text not null,
    received_at timestamptz not null default lectern.now(),
    constraint webhook_receipts_pkey primary key (tenant_id, provider, event_id),
    constraint webhook_receipts_tenant_fkey foreign key (tenant_id) references tenants (id),
    constraint webhook_receipts_body_check check (body_sha256 ~ '^[0-9a-f]{64}$')
);
call lectern.protect('webhook_receipts');

-- `actor_user_id` is null for what the system did by itself.
create table audit_log (
    id uuid primary key,
    tenant_id uuid not null,
    actor_user_id uuid,
    action text not null,
    target_type text not null,
    target_id uuid,
    details jsonb not null default '{}',
    request_id uuid,
    created_at timestamptz not null default lectern.now(),
    constraint audit_log_tenant_fkey foreign key (tenant_id) references tenants (id),
    constraint audit_log_actor_fkey foreign key (tenant_id, actor_user_id) references users (tenant_id, id),
    constraint audit_log_action_check check (action ~ '^[a-z_]+\.[a-z_]+$')
);
create index audit_log_time_idx on audit_log (tenant_id, created_at desc, id desc);
create index audit_log_target_idx on audit_log (tenant_id, target_id, created_at desc) where target_id is not null;
call lectern.protect('audit_log', 'select, insert');
create trigger audit_log_append_only
    before update or delete or truncate on audit_log
    for each statement execute function lectern.refuse_change();

-- One row per person, session and opening of a replay or download; not per HLS segment.
create table media_access_log (
    id uuid primary key,
    tenant_id uuid not null,
    user_id uuid not null,
    session_id uuid not null,
    access text not null,
    created_at timestamptz not null default lectern.now(),
    constraint media_access_log_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint media_access_log_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint media_access_log_access_check check (length(access) between 1 and 200)
);
comment on column media_access_log.access is 'what was opened: playback, or the name of a downloaded file';
create index media_access_log_session_idx on media_access_log (tenant_id, session_id, created_at desc);
create index media_access_log_user_idx on media_access_log (tenant_id, user_id, created_at desc);
call lectern.protect('media_access_log', 'select, insert');
create trigger media_access_log_append_only
    before update or delete or truncate on media_access_log
    for each statement execute function lectern.refuse_change();
