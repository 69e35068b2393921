//! Kinds of sessions.

/// The kind of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionKind {
    /// A session of the servicing stack: a client changes packages.
    Servicing,
    /// A run of DISM.
    Dism,
    /// A run of Windows Setup.
    Setup,
}

impl SessionKind {
    /// The name for people and programs, such as `servicing`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Servicing => "servicing",
            Self::Dism => "dism",
            Self::Setup => "setup",
        }
    }
}
