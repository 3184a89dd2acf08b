//! Row-level security, with the tenant filter taken out of every query.

use classroom::database;
use classroom::ids::TenantId;
use classroom::testing::{self, TestDatabase};
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use uuid::Uuid;

/// One row in every table below a tenant, with `:tenant` for the tenant and `:n` for its number.
const STAGE: &str = include_str!("stage.sql");

/// Two tenants, each with a row in every table.
async fn two_tenants(database: &TestDatabase) -> [TenantId; 2] {
    let mut owner = database.owner().await;
    let tenants = [TenantId(Uuid::from_u128(1 << 64)), TenantId(Uuid::from_u128(2 << 64))];
    for (n, tenant) in (1..).zip(tenants) {
        let statement = STAGE.replace(":tenant", &format!("'{tenant}'")).replace(":n", &format!("{n}"));
        owner.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    tenants
}

async fn tables(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(
        "select table_name::text from information_schema.columns
        where table_schema = 'public' and column_name = 'tenant_id' order by 1",
    )
    .fetch_all(connection)
    .await
    .unwrap()
}

/// All rows that a query without any filter sees, and how many of them are of `tenant`.
async fn seen(connection: &mut PgConnection, table: &str, tenant: TenantId) -> (i64, i64) {
    let statement = format!("select count(*), count(*) filter (where tenant_id = $1) from {table}");
    sqlx::query_as(AssertSqlSafe(statement)).bind(tenant.0).fetch_one(connection).await.unwrap()
}

#[tokio::test]
async fn a_query_without_a_filter_sees_only_the_rows_of_its_tenant() {
    let database = testing::database().await;
    let both = two_tenants(&database).await;
    let mut owner = database.owner().await;
    for table in tables(&mut owner).await {
        // A new table needs a row in stage.sql, or this would prove nothing about it.
        let (all, first) = seen(&mut owner, &table, both[0]).await;
        assert_eq!((all, first), (2, 1), "{table}: stage.sql gives each tenant one row");
        for tenant in both {
            let mut tx = database::begin(&database.databases.app, tenant).await.unwrap();
            assert_eq!(seen(&mut tx, &table, tenant).await, (1, 1), "{table}");
        }
        let mut nobody = database.databases.app.acquire().await.unwrap();
        assert_eq!(seen(&mut nobody, &table, both[0]).await, (0, 0), "{table}, no tenant set");
    }
}

#[tokio::test]
async fn a_tenant_ends_with_its_transaction() {
    let database = testing::database().await;
    let both = two_tenants(&database).await;
    let one = database::connect(&database.url, 1).await.unwrap();
    let mut tx = database::begin(&one.app, both[0]).await.unwrap();
    assert_eq!(seen(&mut tx, "users", both[0]).await, (1, 1));
    tx.commit().await.unwrap();
    let mut same_connection = one.app.acquire().await.unwrap();
    assert_eq!(seen(&mut same_connection, "users", both[0]).await, (0, 0));
    drop(same_connection);
    one.close().await;
}

#[tokio::test]
async fn no_row_of_another_tenant_is_written_changed_or_pointed_at() {
    let database = testing::database().await;
    let [own, other] = two_tenants(&database).await;
    let begin = async || database::begin(&database.databases.app, own).await.unwrap();

    let mut tx = begin().await;
    let touched = sqlx::query("update courses set title = 'taken over'").execute(&mut *tx).await.unwrap();
    assert_eq!(touched.rows_affected(), 1);
    let mut tx = begin().await;
    let given_away =
        sqlx::query("update courses set tenant_id = $1").bind(other.0).execute(&mut *tx).await.unwrap_err();
    assert!(given_away.to_string().contains("row-level security"), "{given_away}");
    let mut tx = begin().await;
    let planted = sqlx::query("insert into courses (id, tenant_id, title) values (gen_random_uuid(), $1, 'planted')")
        .bind(other.0)
        .execute(&mut *tx)
        .await
        .unwrap_err();
    assert!(planted.to_string().contains("row-level security"), "{planted}");

    let mut owner = database.owner().await;
    let foreign: Uuid = sqlx::query_scalar("select id from courses where tenant_id = $1")
        .bind(other.0)
        .fetch_one(&mut owner)
        .await
        .unwrap();
    let mut tx = begin().await;
    let pointing = sqlx::query(
        "insert into lessons (id, tenant_id, course_id, title, order_index) values (gen_random_uuid(), $1, $2, 'x', 9)",
    )
    .bind(own.0)
    .bind(foreign)
    .execute(&mut *tx)
    .await
    .unwrap_err();
    assert_eq!(pointing.as_database_error().unwrap().constraint(), Some("lessons_course_fkey"));
}

#[tokio::test]
async fn the_dispatcher_sees_all_tenants_and_nothing_of_what_they_do() {
    let database = testing::database().await;
    two_tenants(&database).await;
    let mut owner = database.owner().await;
    let mut dispatch = database.databases.dispatch.acquire().await.unwrap();
    let mut readable = Vec::new();
    for table in tables(&mut owner).await {
        let statement = format!("select * from {table}");
        match sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut *dispatch).await {
            Ok(rows) => readable.push((table, rows.len())),
            Err(error) => {
                assert_eq!(
                    error.as_database_error().unwrap().message(),
                    format!("permission denied for table {table}")
                );
            }
        }
    }
    assert_eq!(readable, [("jobs".to_owned(), 2), ("tenant_domains".to_owned(), 2)]);

    let recordings: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select id, tenant_id from recordings where status = 'uploading'")
            .fetch_all(&mut *dispatch)
            .await
            .unwrap();
    assert_eq!(recordings.len(), 2);
    for refused in [
        "select file_name from recordings",
        "update recordings set status = 'failed'",
        "update tenants set name = 'x'",
        "insert into tenant_domains (domain, tenant_id) values ('x', gen_random_uuid())",
    ] {
        let error = sqlx::query(refused).execute(&mut *dispatch).await.unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{refused}: {error}");
    }
}
