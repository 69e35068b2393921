//! Sessions, to which records belong that do not name them.
//!
//! [`SessionEvidence`] collects where sessions begin and end in one log, in any order and on any
//! thread. [`Sessions`] says in which one a record lies.

mod context;
mod evidence;
mod kind;
mod session;

pub use self::context::{Context, Contexts};
pub use self::evidence::SessionEvidence;
pub use self::kind::SessionKind;
pub use self::session::{Session, SessionPackage, Sessions};
