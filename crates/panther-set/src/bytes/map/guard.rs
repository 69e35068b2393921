//! Who looks at a mapped page that is behind the end of its file gets SIGBUS. Here it is answered with a page of zeros, for the maps of
//! this crate and no others.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use libc::{c_void, sigaction, siginfo_t};

/// The maps that are watched: as many as there are threads at work, and on a larger machine the others read.
static PLACES: [Place; 128] = [const { Place::free() }; 128];

/// The addresses of a map.
#[derive(Debug)]
struct Place {
    /// 0 where the place is free, 1 where it is being taken.
    start: AtomicUsize,
    end: AtomicUsize,
    torn: AtomicBool,
}

impl Place {
    const fn free() -> Self {
        Self {
            start: AtomicUsize::new(0),
            end: AtomicUsize::new(0),
            torn: AtomicBool::new(false),
        }
    }

    fn has(&self, address: usize) -> bool {
        let start = self.start.load(Ordering::Acquire);
        start > 1 && (start..self.end.load(Ordering::Acquire)).contains(&address)
    }
}

/// Watches over a map as long as it lives, which must end before the map does.
#[derive(Debug)]
pub(super) struct Guard(&'static Place);

impl Guard {
    /// `None` where no place is free, or the signal cannot be had.
    pub(super) fn of(map: &[u8]) -> Option<Self> {
        if !is_installed() {
            return None;
        }
        let place = PLACES.iter().find(|place| {
            let taken = place
                .start
                .compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed);
            taken.is_ok()
        })?;
        let start = map.as_ptr().addr();
        place.torn.store(false, Ordering::Relaxed);
        place.end.store(start + map.len(), Ordering::Release);
        place.start.store(start, Ordering::Release);
        Some(Self(place))
    }

    #[inline]
    pub(super) fn is_torn(&self) -> bool {
        self.0.torn.load(Ordering::Relaxed)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.start.store(0, Ordering::Release);
    }
}

/// What the process did with the signal before.
static BEFORE: OnceLock<sigaction> = OnceLock::new();

/// Asks for the signal, once.
fn is_installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        let mut before = MaybeUninit::<sigaction>::zeroed();
        // SAFETY: the pointer is good for what is written, and nothing is changed where no action is given.
        let known = unsafe { libc::sigaction(libc::SIGBUS, ptr::null(), before.as_mut_ptr()) };
        if known != 0 {
            return false;
        }
        // SAFETY: the call just made filled it in.
        let before = unsafe { before.assume_init() };
        // Known before the first signal can come.
        BEFORE.get_or_init(|| before);
        // SAFETY: all zeros is a value of this struct of numbers.
        let mut action: sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        action.sa_sigaction = on_bus_error as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: the action is whole, and its function does only what a handler of signals may.
        unsafe { libc::sigaction(libc::SIGBUS, &action, ptr::null_mut()) == 0 }
    })
}

/// Puts pages of zeros where a map has none, and hands any other signal to whoever had it before. Atomics and system calls are all
/// that is used, for a handler may use no more.
extern "C" fn on_bus_error(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the system gives a handler with SA_SIGINFO a valid pointer, and SIGBUS an address.
    let address = unsafe { (*info).si_addr() }.addr();
    for place in PLACES.iter().filter(|place| place.has(address)) {
        // SAFETY: a plain question.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
        let first = address & !(page - 1);
        let end = place.end.load(Ordering::Acquire);
        // SAFETY: the pages from this one to the end of the map belong to the map alone, which is alive as long as its place is taken; that
        // they are not in the file is what the signal says. The map's own unmapping covers them.
        let zeros = unsafe {
            libc::mmap(
                ptr::with_exposed_provenance_mut(first),
                end - first,
                libc::PROT_READ,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
                -1,
                0,
            )
        };
        if zeros != libc::MAP_FAILED {
            place.torn.store(true, Ordering::Relaxed);
            return;
        }
    }
    pass_on(signal, info, context);
}

/// What would have been done without this guard.
fn pass_on(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    let Some(before) = BEFORE.get() else { return };
    match before.sa_sigaction {
        libc::SIG_DFL | libc::SIG_IGN => {
            // SAFETY: puts back what the system gave. The signal comes again when this returns, and then ends the process.
            unsafe { libc::sigaction(signal, before, ptr::null_mut()) };
        }
        handler if before.sa_flags & libc::SA_SIGINFO != 0 => {
            // SAFETY: whoever set this flag gave a function of this type.
            let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) =
                unsafe { std::mem::transmute(handler) };
            handler(signal, info, context);
        }
        handler => {
            // SAFETY: whoever did not set the flag gave a function of this type.
            let handler: extern "C" fn(c_int) = unsafe { std::mem::transmute(handler) };
            handler(signal);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;

    use super::super::Mapped;

    #[test]
    fn a_file_that_shrinks_reads_as_zeros_behind_its_end() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![b'x'; 100_000]).unwrap();
        let map = |file: &File, range| {
            // SAFETY: nobody writes to the file; it is cut below, which is allowed.
            unsafe { Mapped::new(file, range) }.unwrap().unwrap()
        };
        let (whole, part) = (map(&file, 0..100_000), map(&file, 50_000..60_000));
        assert!(whole.iter().all(|&byte| byte == b'x') && !whole.is_torn());
        file.set_len(30_000).unwrap();
        assert!(!part.is_torn());
        assert!(part.iter().all(|&byte| byte == 0) && part.is_torn());
        assert!(!whole.is_torn());
        let kept = whole.iter().take_while(|&&byte| byte == b'x').count();
        assert_eq!(kept, 30_000);
        assert!(whole[kept..].iter().all(|&byte| byte == 0) && whole.is_torn());
        // A place that was torn is whole again for the next map.
        drop((whole, part));
        let whole = map(&file, 0..30_000);
        assert!(whole.iter().all(|&byte| byte == b'x') && !whole.is_torn());
    }
}
