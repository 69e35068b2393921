//! The fields of a message.

use memchr::memchr;

use crate::details::field::Fields;
use crate::model::text::Text;

/// The function that a message names: `ReadWdfSection: Checking ...`, or the one that begins or
/// ends: `====BEGIN OnAllowInstall====`.
pub(super) fn fields(message: Text<'_>) -> Fields<'_> {
    let mut fields = Fields::default();
    fields.text("function", function(message.as_bytes()).map(Text::new));
    fields
}

fn function(message: &[u8]) -> Option<&[u8]> {
    let is_name = |name: &[u8]| {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(is_part)
    };
    let (name, rest) = if message.starts_with(b"==") {
        let text = message.trim_ascii_start();
        let marks = text.iter().take_while(|&&byte| byte == b'=').count();
        let text = text.get(marks..)?;
        let text = text
            .strip_prefix(b"BEGIN ")
            .or_else(|| text.strip_prefix(b"END "))?;
        text.split_at_checked(memchr(b'=', text)?)?
    } else {
        message.split_at_checked(memchr(b':', message)?)?
    };
    (is_name(name) && (rest.starts_with(b": ") || rest.starts_with(b"="))).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions() {
        for (message, expected) in [
            ("ReadSection: Checking [Basic]", Some("ReadSection")),
            (
                "DIF_INSTALLDEVICE: Pre-Processing",
                Some("DIF_INSTALLDEVICE"),
            ),
            ("====BEGIN OnAllowInstall====", Some("OnAllowInstall")),
            ("====END OnAllowInstall====", Some("OnAllowInstall")),
            ("====BEGIN 05/07/2031", None),
            ("Final status: error(0)", None),
            ("C:\\a", None),
            ("", None),
        ] {
            let found = function(message.as_bytes());
            assert_eq!(found, expected.map(str::as_bytes), "{message}");
        }
    }
}
