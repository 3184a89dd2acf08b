//! HMAC-SHA256 over what we hand out and want back unchanged. Each purpose has a key of its own, so that a signature
//! made for one is worth nothing for another.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::config::SecretKey;

pub const SIGNATURE_BYTES: usize = 32;

#[derive(Clone)]
pub struct Signer(Hmac<Sha256>);

impl Signer {
    pub fn new(key: &SecretKey, purpose: &str) -> Signer {
        let derived = mac(key.bytes()).chain_update(purpose.as_bytes()).finalize().into_bytes();
        Signer(mac(&derived))
    }

    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.clone().chain_update(message).finalize().into_bytes().into()
    }

    /// In constant time.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.clone().chain_update(message).verify_slice(signature).is_ok()
    }
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}
