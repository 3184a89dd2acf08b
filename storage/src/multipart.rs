//! Multipart uploads that a client drives: we create, presign, list, complete and abort; the bytes never pass us.

use aws_sdk_s3::config::Config;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart as SdkPart};

use crate::client::JOIN_TIMEOUT;
use crate::error::describe;
use crate::objects::unquoted;
use crate::{Result, Storage, StorageError};

/// The highest part number that S3 knows.
pub const PART_NUMBER_MAX: u32 = 10_000;
/// Parts per request; servers give no more.
const PARTS_PAGE_SIZE: i32 = 1000;
/// [`PART_NUMBER_MAX`] parts fill ten pages; twice that allows for a server that gives less.
const PARTS_PAGES_MAX: u32 = 20;

/// A part that the server holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedPart {
    pub number: u32,
    pub size: u64,
    /// Without quotes.
    pub etag: String,
}

/// A part as the one who sent it names it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompletedPart {
    pub number: u32,
    /// With or without quotes.
    pub etag: String,
}

impl From<UploadedPart> for CompletedPart {
    fn from(part: UploadedPart) -> Self {
        Self { number: part.number, etag: part.etag }
    }
}

impl Storage {
    /// Begins an upload and returns its id.
    pub async fn create_multipart(&self, key: &str, content_type: &str) -> Result<String> {
        let operation = "CreateMultipartUpload";
        let answer = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .send()
            .await
            .map_err(describe(operation, key))?;
        let upload_id = answer.upload_id().ok_or_else(|| StorageError::incomplete(operation, key, "an upload id"))?;
        Ok(upload_id.to_owned())
    }

    /// The parts that have arrived, by number. What a client asks before it resumes.
    pub async fn list_parts(&self, key: &str, upload_id: &str) -> Result<Vec<UploadedPart>> {
        let operation = "ListParts";
        let mut parts = Vec::new();
        let mut marker = None;
        for _ in 0..PARTS_PAGES_MAX {
            let answer = self
                .client
                .list_parts()
                .bucket(&self.bucket)
                .key(key)
                .upload_id(upload_id)
                .max_parts(PARTS_PAGE_SIZE)
                .set_part_number_marker(marker.take())
                .send()
                .await
                .map_err(describe(operation, key))?;
            for part in answer.parts() {
                let known = part.part_number().and_then(|number| u32::try_from(number).ok());
                let size = part.size().and_then(|size| u64::try_from(size).ok());
                let (Some(number), Some(size), Some(etag)) = (known, size, part.e_tag()) else {
                    return Err(StorageError::incomplete(operation, key, "number, size or ETag of a part"));
                };
                parts.push(UploadedPart { number, size, etag: unquoted(etag).to_owned() });
            }
            match answer.next_part_number_marker() {
                Some(next) if answer.is_truncated() == Some(true) => marker = Some(next.to_owned()),
                _ => return Ok(parts),
            }
        }
        Err(StorageError::incomplete(operation, key, "an end"))
    }

    /// Makes the parts one object and returns its ETag. Parts are taken in the order of their numbers.
    ///
    /// A call whose answer was lost may be repeated: an upload that is gone gives [`StorageError::NotFound`], and then
    /// [`Storage::head`] tells whether the object is there.
    pub async fn complete_multipart(&self, key: &str, upload_id: &str, parts: &[CompletedPart]) -> Result<String> {
        let operation = "CompleteMultipartUpload";
        let mut ordered = parts.to_vec();
        ordered.sort_by_key(|part| part.number);
        let parts = ordered
            .iter()
            .map(|part| {
                let number = part_number(operation, part.number)?;
                let etag = format!("\"{}\"", unquoted(&part.etag));
                Ok(SdkPart::builder().part_number(number).e_tag(etag).build())
            })
            .collect::<Result<Vec<_>>>()?;
        let patience = TimeoutConfig::builder()
            .read_timeout(JOIN_TIMEOUT)
            .operation_attempt_timeout(JOIN_TIMEOUT)
            .operation_timeout(JOIN_TIMEOUT)
            .build();
        let answer = self
            .client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(key)
            .upload_id(upload_id)
            .multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(parts)).build())
            .customize()
            .config_override(Config::builder().timeout_config(patience))
            .send()
            .await
            .map_err(describe(operation, key))?;
        let etag = answer.e_tag().ok_or_else(|| StorageError::incomplete(operation, key, "an ETag"))?;
        Ok(unquoted(etag).to_owned())
    }

    /// Gives up an upload and frees its parts. One that is gone already is no error.
    pub async fn abort_multipart(&self, key: &str, upload_id: &str) -> Result<()> {
        let aborted = self
            .client
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(key)
            .upload_id(upload_id)
            .send()
            .await
            .map_err(describe("AbortMultipartUpload", key));
        match aborted {
            Ok(_) | Err(StorageError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

pub(crate) fn part_number(operation: &'static str, number: u32) -> Result<i32> {
    if (1..=PART_NUMBER_MAX).contains(&number) {
        Ok(number as i32)
    } else {
        let reason = format!("part {number} is not in 1 to {PART_NUMBER_MAX}");
        Err(StorageError::Invalid { operation, reason })
    }
}
