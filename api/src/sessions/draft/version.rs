//! The version of a draft, in the headers of HTTP: what is sent as `ETag` comes back as `If-Match`.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::error::{ApiError, ApiResult};

/// The header, for the description of the API.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described")]
pub struct IfMatch {
    /// The `ETag` of the draft that you changed, `"7"`.
    #[param(rename = "If-Match")]
    if_match: String,
}

pub fn etag(version: u32) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("digits are ASCII")
}

/// The version that a change was made on. A proxy that compresses may have weakened the tag.
pub fn if_match(headers: &HeaderMap) -> ApiResult<u32> {
    let value = headers.get(header::IF_MATCH).ok_or_else(missing)?;
    let text = value.to_str().map_err(|_| invalid())?.trim();
    let text = text.strip_prefix("W/").unwrap_or(text);
    let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(invalid)?;
    digits.parse().map_err(|_| invalid())
}

fn missing() -> ApiError {
    let message = "Send the ETag of the draft as If-Match, so that nobody else's changes are lost.";
    ApiError::new(StatusCode::PRECONDITION_REQUIRED, "if_match_missing", message)
}

fn invalid() -> ApiError {
    ApiError::bad_request("if_match_invalid", "If-Match takes the ETag of the draft, a number in double quotes.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &'static str) -> Result<u32, String> {
        let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(value))]);
        if_match(&headers).map_err(|error| error.code.to_string())
    }

    #[test]
    fn a_tag_comes_back_as_its_version_and_nothing_else_does() {
        assert_eq!(etag(7), "\"7\"");
        assert_eq!(of("\"7\""), Ok(7));
        assert_eq!(of("W/\"7\""), Ok(7));
        for wrong in ["7", "*", "\"\"", "\"-1\"", "\"7\", \"8\"", "\"99999999999\""] {
            assert_eq!(of(wrong), Err("if_match_invalid".into()), "{wrong}");
        }
        assert_eq!(if_match(&HeaderMap::new()).unwrap_err().code, "if_match_missing");
    }
}
