//! Test databases: each test has one of its own, cloned from a template that is migrated once per server and set of
//! migrations.
//!
//! The server is that of `DATABASE_URL`, whose user must be allowed to create databases. Tests run in many processes at
//! once: an advisory lock on the maintenance database lets one of them make the template.

use std::env;
use std::str::FromStr;
use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use uuid::Uuid;

use crate::database::{self, Databases};

/// Connections of the app pool of one test; a test that needs more connects by itself with [`TestDatabase::url`].
const CONNECTIONS_MAX: u32 = 8;
/// Guards the making of the template, on the maintenance database.
const TEMPLATE_LOCK: i64 = 0x1ec7_e211;

/// Dropped with the value, connections or not.
pub struct TestDatabase {
    pub databases: Databases,
    /// For processes that a test starts.
    pub url: String,
    name: String,
    maintenance: PgConnectOptions,
}

/// A fresh, migrated, empty database.
pub async fn database() -> TestDatabase {
    let server = env::var("DATABASE_URL").unwrap_or_else(|_| {
        panic!("DATABASE_URL is not set. Run the tests as `lectern dev --services-only -- cargo nextest run`")
    });
    let server = PgConnectOptions::from_str(&server).expect("DATABASE_URL is a PostgreSQL URL");
    let maintenance = server.clone().database("postgres");
    let template = template(&server, &maintenance).await;

    let name = format!("lectern_test_{}", Uuid::new_v4().simple());
    let mut connection = connect(&maintenance).await;
    run(&mut connection, format!("create database {name} template {template}")).await;
    connection.close().await.expect("the connection closes");

    let url = server.database(&name).to_url_lossy().to_string();
    let databases = database::connect(&url, CONNECTIONS_MAX).await.expect("the test database accepts connections");
    TestDatabase { databases, url, name, maintenance }
}

/// Names of the constraints that are mapped to a [`Refusal`](crate::Refusal).
pub fn mapped_constraints() -> impl Iterator<Item = &'static str> {
    crate::error::CONSTRAINTS.iter().map(|(name, _)| *name)
}

impl TestDatabase {
    /// From now on `lectern.now()` is `by` later than it would be, for every connection to this database.
    pub async fn advance_clock(&self, by: Duration) {
        let options = PgConnectOptions::from_str(&self.url).expect("the URL was made here");
        let mut connection = connect(&options).await;
        let step = by.as_micros();
        let old =
            sqlx::query_scalar::<_, String>("select prosrc from pg_proc where oid = 'lectern.now()'::regprocedure")
                .fetch_one(&mut connection)
                .await
                .expect("the clock can be read");
        let moved = old.replace("clock_timestamp()", &format!("clock_timestamp() + interval '{step} microseconds'"));
        let new = format!(
            "create or replace function lectern.now() returns timestamptz language plpgsql stable parallel safe
            as $body${moved}$body$"
        );
        run(&mut connection, new).await;
        connection.close().await.expect("the connection closes");
    }

    /// As the owner: beyond row-level security, to set the stage and to look behind it.
    pub async fn owner(&self) -> PgConnection {
        connect(&PgConnectOptions::from_str(&self.url).expect("the URL was made here")).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("drop database if exists {} with (force)", self.name);
        let maintenance = self.maintenance.clone();
        // Drop is not async, and the test's runtime may be shutting down.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.block_on(async {
                let mut connection = connect(&maintenance).await;
                run(&mut connection, statement).await;
            });
        });
        let outcome = dropped.join();
        if !std::thread::panicking() {
            outcome.expect("the test database is dropped");
        }
    }
}

/// Name of the template for this set of migrations, made if it is missing.
async fn template(server: &PgConnectOptions, maintenance: &PgConnectOptions) -> String {
    let hash = hex::encode(Sha256::digest(database::migrations_checksum()));
    let name = format!("lectern_template_{}", &hash[..16]);
    let mut connection = connect(maintenance).await;
    if !exists(&mut connection, &name).await {
        sqlx::query("select pg_advisory_lock($1)")
            .bind(TEMPLATE_LOCK)
            .execute(&mut connection)
            .await
            .expect("the lock of the template is granted");
        if !exists(&mut connection, &name).await {
            // Renamed when it is whole, so that a process that dies here leaves no half template.
            let unfinished = format!("{name}_unfinished");
            run(&mut connection, format!("drop database if exists {unfinished} with (force)")).await;
            run(&mut connection, format!("create database {unfinished}")).await;
            let url = server.clone().database(&unfinished).to_url_lossy().to_string();
            database::migrate(&url).await.expect("the migrations apply");
            run(&mut connection, format!("alter database {unfinished} rename to {name}")).await;
        }
    }
    // Ends the session, and the lock with it.
    connection.close().await.expect("the connection closes");
    name
}

async fn exists(connection: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar::<_, bool>("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .expect("the list of databases can be read")
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.expect("the server of DATABASE_URL accepts connections")
}

/// Names in `statement` are made in this module.
async fn run(connection: &mut PgConnection, statement: String) {
    let text = statement.clone();
    connection.execute(AssertSqlSafe(statement)).await.unwrap_or_else(|error| panic!("{text}: {error}"));
}
