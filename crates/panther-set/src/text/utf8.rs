//! The byte order mark of UTF-8.

/// The bytes of the mark.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
