-- Roles, the clock, the walls between tenants, and the tenants themselves.

create extension if not exists citext;
create extension if not exists pg_trgm;

-- Roles belong to the whole server, so another database may just now be creating them.
--   lectern_app       does all work under one tenant
--   lectern_dispatch  hands out jobs across tenants; sees ids and states, never content
--   lectern_erasure   may empty personal fields of events, and nothing else
do $$
declare
    name text;
begin
    foreach name in array array['lectern_app', 'lectern_dispatch', 'lectern_erasure'] loop
        begin
            execute format('create role %I nologin noinherit', name);
        exception when duplicate_object or unique_violation then
            null;
        end;
        -- Whoever connects takes one of these roles with SET ROLE.
        if not pg_has_role(current_user, name, 'member') then
            execute format('grant %I to current_user', name);
        end if;
    end loop;
end
$$;

create schema lectern;
grant usage on schema lectern, public to lectern_app, lectern_dispatch, lectern_erasure;

-- The one clock of all SQL. It goes on within a transaction; tests move it with the setting `lectern.clock_offset`.
-- STABLE although it reads the clock: within one statement any of its values will do, and an index can be used. PL/pgSQL,
-- because a function in SQL that calls a volatile one is not inlined, and then takes seven times as long per row.
create function lectern.now() returns timestamptz
    language plpgsql stable parallel safe
    as $$
    begin
        return clock_timestamp()
            + coalesce(nullif(current_setting('lectern.clock_offset', true), '')::interval, interval '0');
    end
    $$;

-- Null when no tenant is set, and null equals nothing: without a tenant no row is seen and none is written.
create function lectern.current_tenant() returns uuid
    language sql stable parallel safe
    as $$ select nullif(current_setting('lectern.tenant_id', true), '')::uuid $$;

-- Every table with a `tenant_id` goes through this, once; a test reads the catalogue and fails for one that did not.
create procedure lectern.protect(target regclass, privileges text default 'select, insert, update, delete')
    language plpgsql
    as $$
    begin
        execute format('alter table %s enable row level security', target);
        execute format('alter table %s force row level security', target);
        execute format(
            'create policy tenant on %s
                using (tenant_id = nullif(current_setting(''lectern.tenant_id'', true), '''')::uuid)
                with check (tenant_id = nullif(current_setting(''lectern.tenant_id'', true), '''')::uuid)',
            target);
        execute format('grant %s on %s to lectern_app', privileges, target);
    end
    $$;

-- Lets the dispatcher see the rows of all tenants. What it may do with which columns is granted beside each table.
create procedure lectern.show_to_dispatch(target regclass)
    language plpgsql
    as $$
    begin
        execute format('create policy dispatch on %s to lectern_dispatch using (true) with check (true)', target);
    end
    $$;

-- For tables whose rows stay as they were written.
create function lectern.refuse_change() returns trigger
    language plpgsql
    as $$
    begin
        raise exception '% on %: its rows are never changed', tg_op, tg_table_name
            using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
    end
    $$;

create type tenant_status as enum ('active', 'suspended');

create table tenants (
    id uuid primary key,
    name text not null,
    status tenant_status not null default 'active',
    upload_size_max bigint not null default 21474836480,
    uploads_open_max integer not null default 20,
    retention_days integer not null default 365,
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    constraint tenants_name_check check (length(name) between 1 and 200),
    constraint tenants_limits_check check (upload_size_max > 0 and uploads_open_max > 0 and retention_days > 0)
);
comment on column tenants.upload_size_max is 'bytes of one uploaded recording';
comment on column tenants.uploads_open_max is 'recordings that may be uploading at the same time';

alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant on tenants
    using (id = nullif(current_setting('lectern.tenant_id', true), '')::uuid)
    with check (id = nullif(current_setting('lectern.tenant_id', true), '')::uuid);
grant select, insert, update on tenants to lectern_app;
call lectern.show_to_dispatch('tenants');
grant select on tenants to lectern_dispatch;

-- A request's tenant is that of its Host: looked up before any tenant is known, so by the dispatcher's role.
create table tenant_domains (
    domain text primary key,
    tenant_id uuid not null,
    created_at timestamptz not null default lectern.now(),
    constraint tenant_domains_tenant_fkey foreign key (tenant_id) references tenants (id),
    constraint tenant_domains_domain_check check (domain = lower(domain) and length(domain) between 1 and 253)
);
create index tenant_domains_tenant_idx on tenant_domains (tenant_id);
call lectern.protect('tenant_domains');
call lectern.show_to_dispatch('tenant_domains');
grant select on tenant_domains to lectern_dispatch;
