//! Synthetic Windows setup and servicing logs for the benchmarks and tests of `panther`, and what the benchmarks do with them.
//!
//! Real logs hold names of people, machines and networks, and most of those that can be found
//! publicly carry no licence. So nothing real is kept here. [`generate`] writes logs of any size in
//! the same grammar and with the same statistics, the same bytes for the same seed everywhere, and
//! says what it wrote, so that a benchmark can assert what it counted.
//!
//! ```
//! use panther_benches::generate::{Kind, Options};
//! use panther_benches::work::{self, Header};
//!
//! let (log, written) = Options::new(Kind::Cbs, 64 * 1024).seed(7).to_vec();
//! assert_eq!(log.len() as u64, written.bytes);
//! assert!(written.records > 100);
//! let layout = &work::layout(Kind::Cbs);
//! assert_eq!(work::iterate::<Header>(layout, &log).events, written.records);
//! ```

pub mod generate;
pub mod real;
pub mod size;
pub mod work;
