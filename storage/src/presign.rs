//! URLs that let a browser read an object or send one part, without our credentials and for a while only.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;

use crate::error::describe;
use crate::multipart::part_number;
use crate::{Result, Storage, StorageError};

/// The longest life that signatures of version 4 allow.
pub const PRESIGN_TTL_MAX: Duration = Duration::from_secs(7 * 24 * 3600);

impl Storage {
    /// Signing needs no server, but is async in the SDK.
    pub async fn presign_get(&self, key: &str, ttl: Duration) -> Result<String> {
        let operation = "presign GetObject";
        let request = self.presigner.get_object().bucket(&self.bucket).key(key);
        let signed = request.presigned(expiry(operation, ttl)?).await.map_err(describe(operation, key))?;
        Ok(signed.uri().to_owned())
    }

    /// A URL to PUT part `number` to. The answer's `ETag` header is what [`Storage::complete_multipart`] wants.
    pub async fn presign_part(&self, key: &str, upload_id: &str, number: u32, ttl: Duration) -> Result<String> {
        let operation = "presign UploadPart";
        let request = self
            .presigner
            .upload_part()
            .bucket(&self.bucket)
            .key(key)
            .upload_id(upload_id)
            .part_number(part_number(operation, number)?);
        let signed = request.presigned(expiry(operation, ttl)?).await.map_err(describe(operation, key))?;
        Ok(signed.uri().to_owned())
    }
}

fn expiry(operation: &'static str, ttl: Duration) -> Result<PresigningConfig> {
    if ttl > PRESIGN_TTL_MAX {
        let reason = format!("a URL cannot live {ttl:?}, at most {PRESIGN_TTL_MAX:?}");
        return Err(StorageError::Invalid { operation, reason });
    }
    PresigningConfig::expires_in(ttl).map_err(|error| StorageError::Invalid { operation, reason: error.to_string() })
}
