//! Wall-clock time and processor time.

use std::time::Instant;

/// The time that a piece of work took, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) wall: f64,
    /// Of all threads of this process, and of the processes that it waited for. This excludes the
    /// time that other programs had.
    pub(crate) processor: f64,
}

/// When a piece of work began.
pub(crate) struct Start {
    wall: Instant,
    processor: f64,
}

impl Start {
    pub(crate) fn now() -> Self {
        Self {
            processor: processor_seconds(),
            wall: Instant::now(),
        }
    }

    pub(crate) fn taken(&self) -> Taken {
        Taken {
            wall: self.wall.elapsed().as_secs_f64(),
            processor: processor_seconds() - self.processor,
        }
    }
}

#[cfg(target_os = "linux")]
fn processor_seconds() -> f64 {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    use nix::time::{ClockId, clock_gettime};
    let own = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)
        .map_or(f64::NAN, |time| time.num_nanoseconds() as f64 / 1e9);
    let children = getrusage(UsageWho::RUSAGE_CHILDREN).map_or(f64::NAN, |usage| {
        (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6
    });
    own + children
}

/// Unknown on this system, so wall-clock time stands in.
#[cfg(not(target_os = "linux"))]
fn processor_seconds() -> f64 {
    use std::sync::LazyLock;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64()
}
