//! Time by the wall, and time on a processor.

use std::time::Instant;

/// What something took, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) wall: f64,
    /// Of this thread on a processor: on a quiet machine the same as `wall` where there is one thread, and on a busy one without the time
    /// that other programs had.
    pub(crate) thread: f64,
}

/// When something began.
pub(crate) struct Start {
    wall: Instant,
    thread: f64,
}

impl Start {
    pub(crate) fn now() -> Self {
        Self {
            thread: thread_seconds(),
            wall: Instant::now(),
        }
    }

    pub(crate) fn taken(&self) -> Taken {
        Taken {
            wall: self.wall.elapsed().as_secs_f64(),
            thread: thread_seconds() - self.thread,
        }
    }
}

/// The seconds that this thread was running; by the wall where that is not known.
fn thread_seconds() -> f64 {
    #[cfg(target_os = "linux")]
    {
        use nix::time::{ClockId, clock_gettime};
        if let Ok(time) = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID) {
            return time.tv_sec() as f64 + time.tv_nsec() as f64 / 1e9;
        }
    }
    use std::sync::LazyLock;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64()
}
