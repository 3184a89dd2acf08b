//! How long a job waits before it is tried again.

use std::time::Duration;

use crate::limits::{
    DELAY_JITTER, RESCUE_DELAY_MAX, RETRY_DELAY_MAX, RETRY_DELAY_MIN, UNAVAILABLE_DELAY_MAX, UNAVAILABLE_DELAY_MIN,
};

/// `times` counts what happened so far, this time included; `random` lies in 0..1.
fn delay(times: u32, min: Duration, max: Duration, random: f64) -> Duration {
    let doubled = min.saturating_mul(1_u32.checked_shl(times.saturating_sub(1)).unwrap_or(u32::MAX));
    doubled.min(max).mul_f64(1.0 - DELAY_JITTER + 2.0 * DELAY_JITTER * random)
}

pub fn after_failure(attempts: u32, random: f64) -> Duration {
    delay(attempts, RETRY_DELAY_MIN, RETRY_DELAY_MAX, random)
}

pub fn after_unavailable(deferrals: u32, random: f64) -> Duration {
    delay(deferrals, UNAVAILABLE_DELAY_MIN, UNAVAILABLE_DELAY_MAX, random)
}

/// The first rescue goes at once: most often its worker died, and not of this job.
pub fn after_rescue(rescues: u32, random: f64) -> Duration {
    if rescues <= 1 { Duration::ZERO } else { delay(rescues - 1, RETRY_DELAY_MIN, RESCUE_DELAY_MAX, random) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_their_limit() {
        assert_eq!(after_failure(1, 0.5), Duration::from_secs(2));
        assert_eq!(after_failure(4, 0.5), Duration::from_secs(16));
        assert_eq!(after_failure(60, 0.5), RETRY_DELAY_MAX);
        assert_eq!(after_unavailable(1, 0.0), Duration::from_millis(750));
        assert_eq!(after_unavailable(1, 1.0), Duration::from_millis(1250));
        assert_eq!(after_rescue(1, 1.0), Duration::ZERO);
        assert_eq!(after_rescue(2, 0.5), Duration::from_secs(2));
    }
}
