//! The counters of a set.

use std::fs;
use std::ops::ControlFlow;

use panther_set::LogSet;

const LINE: &str = "2020-07-29 16:29:16, Info                  CBS    Ready\r\n";

/// Every source counts once when it has been read, whatever it contains. Otherwise a progress bar
/// would never reach its end.
#[test]
fn every_source_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> = LINE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long = LINE.repeat(10_000);
    for (name, bytes) in [
        ("CBS.log", LINE.as_bytes()),
        ("empty.log", b""),
        ("gone.log", LINE.as_bytes()),
        ("gone-utf16.log", &utf16),
        ("long.log", long.as_bytes()),
        ("utf16.log", &utf16),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    // The set closes its first files for these, in whatever order its threads open them.
    for number in 0..600 {
        fs::write(folder.path().join(format!("other-{number}.log")), "").unwrap();
    }
    for threads in [1, 3] {
        let set = LogSet::builder().threads(threads).discover([folder.path()]);
        let count = set.sources().len() as u64;
        assert_eq!(count, 606);
        let gone = ["gone.log", "gone-utf16.log"].map(|name| folder.path().join(name));
        let kept = gone.each_ref().map(|path| fs::read(path).unwrap());
        gone.iter().for_each(|path| fs::remove_file(path).unwrap());

        let progress = set.progress();
        let (_, errors) = set.par_fold(|| (), |(), _, _| ControlFlow::Continue(()), |(), ()| ());
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert_eq!(progress.sources(), count, "{threads} threads, in any order");
        let errors = set.ordered(|_| (), |(), _, _| (), |_, ()| ControlFlow::Continue(()));
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert_eq!(progress.sources(), 2 * count, "{threads} threads, in order");
        for (source, sources) in set.sources().iter().zip(2 * count + 1..) {
            let _ = source.for_each(|_| ControlFlow::Continue(()));
            assert_eq!(progress.sources(), sources, "{source:?}");
        }

        gone.iter()
            .zip(kept)
            .for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    }
}
