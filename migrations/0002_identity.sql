-- Who people are. What they may do stands in `user_roles`, which needs courses and sessions: 0003.

create table users (
    id uuid primary key,
    tenant_id uuid not null,
    email citext,
    display_name text not null,
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    erased_at timestamptz,
    constraint users_tenant_id_key unique (tenant_id, id),
    constraint users_email_key unique (tenant_id, email),
    constraint users_tenant_fkey foreign key (tenant_id) references tenants (id),
    constraint users_display_name_check check (length(display_name) between 1 and 200)
);
call lectern.protect('users');

-- The same person of the same issuer may exist in two tenants, as two users.
create table user_identities (
    id uuid primary key,
    tenant_id uuid not null,
    user_id uuid not null,
    issuer text not null,
    subject text not null,
    created_at timestamptz not null default lectern.now(),
    constraint user_identities_subject_key unique (tenant_id, issuer, subject),
    constraint user_identities_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create index user_identities_user_idx on user_identities (tenant_id, user_id);
call lectern.protect('user_identities');

create type role_name as enum ('teacher', 'student', 'assistant', 'admin');

-- The same for all tenants, so without one.
create table roles (
    name role_name primary key,
    description text not null
);
insert into roles (name, description) values
    ('teacher', 'holds classes: schedules, starts, records, publishes, corrects'),
    ('student', 'takes part in classes and reads published replays'),
    ('assistant', 'helps a teacher: moderates chat, questions and polls'),
    ('admin', 'runs the tenant: people, roles, retention, access logs, erasure');
grant select on roles to lectern_app;
