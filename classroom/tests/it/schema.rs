//! The catalogue is asked whether every table obeys the rules of `migrations/README.md`, so that no new one can forget.

use std::collections::BTreeSet;

use classroom::testing;

#[tokio::test]
async fn every_table_below_a_tenant_has_a_forced_policy() {
    let database = testing::database().await;
    let mut owner = database.owner().await;
    let unprotected: Vec<String> = sqlx::query_scalar(
        "select relation.relname::text
        from pg_class relation
        join pg_attribute on attrelid = relation.oid and attname = 'tenant_id' and not attisdropped
        where relation.relkind in ('r', 'p') and relation.relnamespace = 'public'::regnamespace
            and not (
                attnotnull and relrowsecurity and relforcerowsecurity
                and exists (
                    select from pg_policy
                    where polrelid = relation.oid and polname = 'tenant' and polcmd = '*' and polpermissive
                        and polroles = '{0}'
                        and pg_get_expr(polqual, polrelid) = pg_get_expr(polwithcheck, polrelid)
                        and pg_get_expr(polqual, polrelid) ~ '^\\(tenant_id = .*lectern\\.tenant_id'
                )
                -- Any other policy is for the dispatcher: policies add up, so one for all would open the wall.
                and not exists (
                    select from pg_policy
                    where polrelid = relation.oid and polname <> 'tenant'
                        and polroles <> array['lectern_dispatch'::regrole::oid]
                )
            )
        order by 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(unprotected, [""; 0], "without NOT NULL, enabled and forced row-level security, or the policy");

    let tables: BTreeSet<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
        except
        select relname::text from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'tenant_id'",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let of_nobody = ["_sqlx_migrations", "lanes", "roles", "tenants", "workers"];
    assert_eq!(tables, of_nobody.map(str::to_owned).into(), "tables without tenant_id");
}

#[tokio::test]
async fn every_foreign_key_between_tables_of_tenants_contains_the_tenant() {
    let database = testing::database().await;
    let mut owner = database.owner().await;
    let crossing: Vec<String> = sqlx::query_scalar(
        "with tenant_column as (select attrelid, attnum from pg_attribute where attname = 'tenant_id')
        select conname::text
        from pg_constraint
        join tenant_column own on own.attrelid = conrelid
        join tenant_column other on other.attrelid = confrelid
        where contype = 'f' and not exists (
            select from unnest(conkey, confkey) as pair (a, b) where a = own.attnum and b = other.attnum)
        order by 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(crossing, [""; 0]);
}

#[tokio::test]
async fn constraints_have_the_names_that_errors_are_mapped_from() {
    let database = testing::database().await;
    let mut owner = database.owner().await;
    let odd: Vec<String> = sqlx::query_scalar(
        "select conname::text from pg_constraint join pg_class on pg_class.oid = conrelid
        where pg_class.relnamespace = 'public'::regnamespace and relname <> '_sqlx_migrations'
            and conname !~ ('^' || relname || '_([a-z0-9_]+_)?(pkey|key|fkey|check)$')
        order by 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(odd, [""; 0]);
    let known: BTreeSet<String> = sqlx::query_scalar("select conname::text from pg_constraint")
        .fetch_all(&mut owner)
        .await
        .unwrap()
        .into_iter()
        .collect();
    let gone: Vec<_> = testing::mapped_constraints().filter(|name| !known.contains(*name)).collect();
    assert_eq!(gone, [""; 0], "mapped to errors, and not in the schema");
}

#[tokio::test]
async fn no_function_runs_with_the_rights_of_its_owner_and_no_role_is_above_the_wall() {
    let database = testing::database().await;
    let mut owner = database.owner().await;
    let definers: Vec<String> = sqlx::query_scalar(
        "select proname::text from pg_proc where prosecdef and pronamespace in ('public'::regnamespace, 'lectern'::regnamespace)",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(definers, [""; 0]);
    let roles: Vec<(String, bool)> = sqlx::query_as(
        "select rolname::text, rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb
        from pg_roles where rolname like 'lectern\\_%' order by 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let plain = ["lectern_app", "lectern_dispatch", "lectern_erasure"].map(|name| (name.to_owned(), false));
    assert_eq!(roles, plain);
}
