//! Connections: two pools, one per database role, and transactions that belong to a tenant.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgPool, Postgres, Transaction};

use crate::ids::TenantId;

/// How long a request or a job waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// No statement of ours takes this long; one that does holds locks that others wait for.
const STATEMENT_TIMEOUT: &str = "30s";
/// A process that stopped between two statements must not keep its locks.
const IDLE_IN_TRANSACTION_TIMEOUT: &str = "60s";
/// Dispatch is a few statements per second, however many jobs run.
const DISPATCH_CONNECTIONS_MAX: u32 = 8;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

#[derive(Debug, Clone)]
pub struct Databases {
    /// Role `lectern_app`: all work, under one tenant at a time. Use it through [`begin`].
    pub app: PgPool,
    /// Role `lectern_dispatch`: all tenants, but only ids, states and jobs.
    pub dispatch: PgPool,
}

impl Databases {
    pub async fn close(&self) {
        self.app.close().await;
        self.dispatch.close().await;
    }
}

/// `max_connections` is for the work of tenants; dispatch has a few of its own beside it.
pub async fn connect(url: &str, max_connections: u32) -> Result<Databases, sqlx::Error> {
    let app = pool(url, max_connections, "set role lectern_app").await?;
    let dispatch = pool(url, max_connections.min(DISPATCH_CONNECTIONS_MAX), "set role lectern_dispatch").await?;
    Ok(Databases { app, dispatch })
}

async fn pool(url: &str, max_connections: u32, set_role: &'static str) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?.options([
        ("statement_timeout", STATEMENT_TIMEOUT),
        ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT),
        // Short statements whose cost is estimated high (a lane's counts) would be compiled for a second to run for a few ms.
        ("jit", "off"),
    ]);
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(async move { connection.execute(set_role).await.map(|_| ()) }))
        .connect_with(options)
        .await
}

/// Applies what is missing of `migrations/`. Runs as the user of the URL, who owns the tables.
pub async fn migrate(url: &str) -> Result<(), MigrateError> {
    let mut connection = PgConnection::connect(url).await?;
    MIGRATIONS.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// A transaction that sees and writes the rows of `tenant` alone. One round trip.
pub async fn begin(app: &PgPool, tenant: TenantId) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    // Safe to put into the text: a UUID is hexadecimal digits and hyphens. `set local` ends with the transaction.
    let statement = format!("begin; set local lectern.tenant_id = '{tenant}'");
    app.begin_with(AssertSqlSafe(statement)).await
}

/// Whether the same statement may well succeed in a while.
pub fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => true,
        // Classes of SQLSTATE: connection, rollback for another's sake, resources, operator intervention.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)))
        }
        _ => false,
    }
}

/// Identifies the set of migrations: the SHA-384 of each, in order.
#[cfg(feature = "testing")]
pub(crate) fn migrations_checksum() -> Vec<u8> {
    MIGRATIONS.iter().flat_map(|migration| migration.checksum.iter().copied()).collect()
}
