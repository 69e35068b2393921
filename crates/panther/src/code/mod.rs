//! Result codes: finding them in messages, their names and their meanings.
//!
//! Servicing logs state a failure in a dozen notations:
//! `[HRESULT = 0x800f081f - CBS_E_SOURCE_MISSING]`, `(hr:0x80070005)`,
//! `Error 0x80070005[gle=0x00000005]`, `Error 1392`, `GLE [1392]`, a bare `8007042B`. [`scan`]
//! finds all of them. For each code it tells the number space ([`CodeKind`]) and the role of the
//! code in the line ([`CodeRole`]). It skips numbers that only look like codes: flags, sizes,
//! addresses and sequence numbers.
//!
//! ```
//! use panther::code::{self, CodeRole};
//!
//! let text = "CApplyWIM::Apply: Failure while applying image. Error 0x80070020[gle=0x00000002]";
//! let codes: Vec<_> = code::scan(text, 0).collect();
//! assert_eq!(codes.len(), 2);
//! assert_eq!(codes[0].name(), Some("ERROR_SHARING_VIOLATION"));
//! assert_eq!(codes[0].role, CodeRole::Result);
//! assert_eq!(codes[1].role, CodeRole::Gle); // the thread's last error, and often stale
//! ```
//!
//! A [`Code`] is a 32-bit number with methods for its name and meaning. [`Code::parse`] reads one
//! code in a known notation, and [`typed`] reads whatever a person types or pastes.
//!
//! ```
//! use panther::code::Code;
//!
//! let typed = Code::parse("0xC1900101 - 0x2000C")?;
//! let extend = typed.extend.expect("a pair was typed");
//! assert_eq!(extend.phase().to_string(), "SAFE_OS");
//! assert_eq!(extend.operation().to_string(), "APPLY_IMAGE");
//! # Ok::<(), panther::code::InvalidCode>(())
//! ```

mod extend;
mod facility;
pub(crate) mod found;
pub(crate) mod named;
mod parse;
pub(crate) mod scan;
mod table;
mod typed;
mod value;

pub use extend::{ExtendCode, SetupOperation, SetupPhase};
pub use found::{FoundCode, column};
pub use parse::{InvalidCode, ParsedCode};
pub use scan::{Codes, scan};
pub use typed::{Slip, TypedCode, typed};
pub use value::{Code, CodeKind, CodeRole};
