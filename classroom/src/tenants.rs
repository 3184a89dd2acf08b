//! Tenants and the domains by which a request finds its tenant.

use sqlx::PgConnection;

use crate::error::Error;
use crate::ids::TenantId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "tenant_status", rename_all = "snake_case")]
pub enum TenantStatus {
    Active,
    Suspended,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    pub id: TenantId,
    pub name: String,
    pub status: TenantStatus,
    pub uploads: UploadLimits,
}

/// What a tenant may upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadLimits {
    /// Bytes of one file.
    pub size_max: u64,
    /// Recordings that may be `uploading` at the same time.
    pub open_max: u32,
}

impl UploadLimits {
    /// The columns of `tenants` are never negative.
    fn of_row(size_max: i64, open_max: i32) -> UploadLimits {
        UploadLimits { size_max: size_max.cast_unsigned(), open_max: open_max.cast_unsigned() }
    }
}

/// Of `domain`, without a port. On a connection of the dispatch pool: no tenant is known yet.
pub async fn by_domain(dispatch: &mut PgConnection, domain: &str) -> Result<Option<Tenant>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select tenants.id, name, status as "status: TenantStatus", upload_size_max, uploads_open_max
        from tenant_domains join tenants on tenants.id = tenant_id
        where domain = lower($1)"#,
        domain,
    )
    .fetch_optional(dispatch)
    .await?;
    Ok(row.map(|row| Tenant {
        id: TenantId(row.id),
        name: row.name,
        status: row.status,
        uploads: UploadLimits::of_row(row.upload_size_max, row.uploads_open_max),
    }))
}

/// All of them, in order, a page of `limit` behind `after`. On a connection of the dispatch pool.
pub async fn list(
    dispatch: &mut PgConnection,
    after: Option<TenantId>,
    limit: i64,
) -> Result<Vec<TenantId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select id as "id: TenantId" from tenants where $1::uuid is null or id > $1 order by id limit $2"#,
        after.map(|id| id.0),
        limit,
    )
    .fetch_all(dispatch)
    .await
}

/// In a transaction of the tenant that is to be created. Does nothing when it exists.
pub async fn create(connection: &mut PgConnection, id: TenantId, name: &str) -> Result<(), Error> {
    sqlx::query!("insert into tenants (id, name) values ($1, $2) on conflict (id) do nothing", id.0, name)
        .execute(connection)
        .await?;
    Ok(())
}

/// Does nothing when the domain is this tenant's already.
pub async fn add_domain(connection: &mut PgConnection, domain: &str) -> Result<(), Error> {
    sqlx::query!(
        "insert into tenant_domains (domain, tenant_id)
        select lower($1), lectern.current_tenant()
        where not exists (select from tenant_domains where domain = lower($1))",
        domain,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn set_upload_limits(connection: &mut PgConnection, limits: UploadLimits) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update tenants set upload_size_max = $1, uploads_open_max = $2, updated_at = lectern.now()
        where id = lectern.current_tenant()",
        limits.size_max.cast_signed(),
        limits.open_max.cast_signed(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Also takes the tenant's row, so that uploads are counted one at a time.
pub(crate) async fn lock_upload_limits(connection: &mut PgConnection) -> Result<UploadLimits, sqlx::Error> {
    let row = sqlx::query!(
        "select upload_size_max, uploads_open_max from tenants where id = lectern.current_tenant() for no key update"
    )
    .fetch_one(connection)
    .await?;
    Ok(UploadLimits::of_row(row.upload_size_max, row.uploads_open_max))
}
