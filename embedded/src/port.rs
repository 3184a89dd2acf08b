//! Free ports of the loopback interface.

use std::net::{Ipv4Addr, TcpListener};

use crate::{EmbeddedError, Result};

/// A port that is free now. Somebody else may take it before the server does: who starts one tries again.
pub fn free() -> Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|source| EmbeddedError::Port { source })
}
