//! Plug-ins of the migration engine.

use super::details::MigrationPlugin;
use crate::formats::servicing::token::{Needle, split_once, take_while, until};
use crate::model::text::Text;

/// Parses `Plugin {...}: Name exiting.` and
/// `Plugin={ServerPath="...", CLSID={...}, ThreadingModel=Apartment}`.
pub(super) fn find(text: &[u8]) -> Option<MigrationPlugin<'_>> {
    static WORD: Needle = Needle::new(b"Plugin");
    static PATH: Needle = Needle::new(b"ServerPath=\"");
    static CLASS: Needle = Needle::new(b"CLSID=");
    let rest = WORD.after(text)?;
    let (name, clsid) = match rest {
        [b' ', inner @ ..] => {
            let clsid = braces(inner)?;
            let after = inner.get(clsid.len()..)?.strip_prefix(b":");
            let (name, behind) = take_while(after.unwrap_or_default().trim_ascii_start(), |byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
            });
            // Other words after the colon are a message of the plug-in.
            let named = behind.starts_with(b" entering")
                || behind.starts_with(b" exiting")
                || behind.starts_with(b":") && !behind.starts_with(b"::");
            (named.then_some(name), Some(clsid))
        }
        [b'=', b'{', inner @ ..] => (
            PATH.after(inner).map(|path| until(path, b'"')),
            CLASS.after(inner).and_then(braces),
        ),
        _ => return None,
    };
    let plugin = MigrationPlugin {
        name: name.filter(|name| !name.is_empty()).map(Text::new),
        clsid: clsid.map(Text::new),
    };
    (plugin.name.is_some() || plugin.clsid.is_some()).then_some(plugin)
}

/// A class id at the start of `text`, with its braces.
fn braces(text: &[u8]) -> Option<&[u8]> {
    let (digits, _) = split_once(text.get(..text.len().min(40))?.strip_prefix(b"{")?, b'}')?;
    let fits = digits.len() == 36
        && digits
            .iter()
            .all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    fits.then(|| text.get(..digits.len() + 2))?
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: &str = "{00000000-0000-0000-0000-0000000000AB}";

    fn check(text: &str, name: Option<&str>, clsid: Option<&str>) {
        let plugin = find(text.as_bytes());
        let text = |part: Option<Text<'_>>| part.map(|part| part.to_string());
        let found = plugin.map(|plugin| (text(plugin.name), text(plugin.clsid)));
        let expected = (name.map(str::to_owned), clsid.map(str::to_owned));
        assert_eq!(found.unwrap_or_default(), expected);
    }

    #[test]
    fn plugins() {
        check(
            &format!("Plugin {CLASS}: SampleMigration exiting."),
            Some("SampleMigration"),
            Some(CLASS),
        );
        check(
            &format!("Plugin {CLASS}: SAMPLEMIG: text"),
            Some("SAMPLEMIG"),
            Some(CLASS),
        );
        check(&format!("Plugin {CLASS}: a::b failed"), None, Some(CLASS));
        check(
            &format!(
                "Failure for Plugin={{ServerPath=\"%windir%\\sample.dll\", CLSID={CLASS}, ThreadingModel=Apartment}}. Error: 0x5"
            ),
            Some("%windir%\\sample.dll"),
            Some(CLASS),
        );
        for text in [
            "",
            "Plugin",
            "Plugin x",
            "Plugin {1}",
            "Plugin={",
            "Plugins: 2",
        ] {
            check(text, None, None);
        }
    }
}
