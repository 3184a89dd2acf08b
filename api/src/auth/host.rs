//! A request's tenant is that of its Host.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use classroom::ids::TenantId;
use classroom::tenants::{self, TenantStatus};

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// The tenant that the Host names, active.
#[derive(Debug, Clone, Copy)]
pub struct HostTenant(pub TenantId);

impl FromRequestParts<AppState> for HostTenant {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let given = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let host = given.or_else(|| parts.uri.authority().map(|authority| authority.as_str())).ok_or_else(unknown)?;
        tenant_of(state, &domain(host)).await
    }
}

async fn tenant_of(state: &AppState, domain: &str) -> ApiResult<HostTenant> {
    let mut dispatch = state.databases.dispatch.acquire().await?;
    let tenant = tenants::by_domain(&mut dispatch, domain).await?.ok_or_else(unknown)?;
    match tenant.status {
        TenantStatus::Active => Ok(HostTenant(tenant.id)),
        TenantStatus::Suspended => Err(ApiError::forbidden("tenant_suspended", "This school is suspended.")),
    }
}

/// `Example.org:8080` is `example.org`, and `[::1]:8080` is `::1`.
fn domain(host: &str) -> String {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or(host),
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn unknown() -> ApiError {
    ApiError::new(axum::http::StatusCode::NOT_FOUND, "tenant_unknown", "Nobody teaches under this address.")
}

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn a_host_is_a_name_without_its_port() {
        assert_eq!(domain("School.Example:8080"), "school.example");
        assert_eq!(domain("school.example."), "school.example");
        assert_eq!(domain("[::1]:8080"), "::1");
        assert_eq!(domain("127.0.0.1"), "127.0.0.1");
    }
}
