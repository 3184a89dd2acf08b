//! A request's tenant is that of its Host.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use classroom::tenants::{self, Tenant, TenantStatus};

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// The tenant that the Host names, active.
#[derive(Debug, Clone)]
pub struct HostTenant(pub Tenant);

impl FromRequestParts<AppState> for HostTenant {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let host = authority(parts).ok_or_else(unknown)?;
        tenant_of(state, &domain(host)).await
    }
}

async fn tenant_of(state: &AppState, domain: &str) -> ApiResult<HostTenant> {
    let mut dispatch = state.databases.dispatch.acquire().await?;
    let tenant = tenants::by_domain(&mut dispatch, domain).await?.ok_or_else(unknown)?;
    match tenant.status {
        TenantStatus::Active => Ok(HostTenant(tenant)),
        TenantStatus::Suspended => Err(ApiError::forbidden("tenant_suspended", "This school is suspended.")),
    }
}

/// Host and port as the client knows us, `school.example:8080`.
pub fn authority(parts: &Parts) -> Option<&str> {
    let given = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    given.or_else(|| parts.uri.authority().map(|authority| authority.as_str()))
}

/// Whether the client is on this machine, where no network can listen to what is sent in the clear.
pub fn is_loopback(authority: &str) -> bool {
    let name = domain(authority);
    name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
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
    use super::{domain, is_loopback};

    #[test]
    fn a_host_is_a_name_without_its_port() {
        assert_eq!(domain("School.Example:8080"), "school.example");
        assert_eq!(domain("school.example."), "school.example");
        assert_eq!(domain("[::1]:8080"), "::1");
        assert_eq!(domain("127.0.0.1"), "127.0.0.1");
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost:8080", "LOCALHOST", "127.0.0.1:1", "[::1]:8080"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "school.example", "10.0.0.1", "127.0.0.1.example:80", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
