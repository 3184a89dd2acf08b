-- Browsers that are signed in. The token itself is in the browser's cookie and nowhere else.

create table web_sessions (
    id uuid primary key,
    tenant_id uuid not null,
    user_id uuid not null,
    token_sha256 bytea not null,
    impersonator text,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    constraint web_sessions_token_key unique (tenant_id, token_sha256),
    constraint web_sessions_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint web_sessions_token_check check (length(token_sha256) = 32),
    constraint web_sessions_expiry_check check (expires_at > created_at and expires_at <= created_at + interval '336 hours')
);
comment on column web_sessions.impersonator is 'subject of somebody who acts in the user''s name';
comment on column web_sessions.expires_at is 'whatever happens until then; it ends sooner when nobody is seen for long';
create index web_sessions_user_idx on web_sessions (tenant_id, user_id, created_at);
create index web_sessions_expiry_idx on web_sessions (tenant_id, expires_at);
call lectern.protect('web_sessions');
