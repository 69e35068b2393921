//! The line that names the columns.

use super::cells::fields;
use super::layouts::{LAYOUTS, RefLayout};
use crate::reference::BOM;

/// Whether the one line that this is names the columns or says what they are of.
pub(super) fn is_header(raw: &[u8], layout: &RefLayout) -> bool {
    let first = raw
        .split_inclusive(|&byte| byte == b'\n')
        .next()
        .unwrap_or(raw);
    if !raw[first.len()..].iter().all(u8::is_ascii_whitespace) {
        return false;
    }
    let line = first.strip_prefix(BOM).unwrap_or(first);
    let before: [&[u8]; 3] = [b"#TYPE ", b"sep=", b"\"sep="];
    let names = fields(line, layout.separator, false);
    let names: Vec<String> = names.iter().map(|name| folded(name.text)).collect();
    let has = |role| {
        names.iter().any(|name| {
            let mut all = LAYOUTS
                .iter()
                .flat_map(|known| known.names.iter().zip(known.roles.chars()));
            all.any(|(known, its)| {
                its == role && folded(known.as_bytes()) == *name && !name.is_empty() && name != "id"
            })
        })
    };
    // Names that are cut are names, too.
    let has_one = |of: &[&str]| names.iter().any(|name| of.contains(&name.as_str()));
    let has_provider = has('p') || has_one(&["provider"]);
    let has_channel = has_one(&["channel", "logname", "log"]);
    let is_selection = has_one(&[
        "timecreated",
        "leveldisplayname",
        "providername",
        "entrytype",
    ]);
    let is_id = is_selection || (has_provider && has_channel) || (has('l') && has('m'));
    let has_id = has('i') || has_one(&OTHER_IDS) || (is_id && has_one(&["id", "instanceid"]));
    let has_time = has('t') || has_one(&["time", "datetime"]) || has_one(&OTHER_TIMES);
    before.iter().any(|start| line.starts_with(start))
        || (has_time && has_id)
        || (has_one(&["timecreated"]) && (has('m') || has('l') || has('w') || has_provider))
        || (has_id && is_selection && has_one(&["message"]))
}

/// What other programs and languages than those of the layouts call the two columns, folded.
const OTHER_TIMES: [&str; 22] = [
    "timegenerated",
    "timestamp",
    "eventtime",
    "systemtime",
    "utctime",
    "@timestamp",
    "日期和时间",
    "日期和時間",
    "日付と時刻",
    "날짜및시간",
    "datumunduhrzeit",
    "dateetheure",
    "fechayhora",
    "dataeora",
    "dataehora",
    "datumentijd",
    "datumačas",
    "datumochtid",
    "datoogklokkeslæt",
    "datagodzina",
    "dataigodzina",
    "tarihvesaat",
];
const OTHER_IDS: [&str; 15] = [
    "eventcode",
    "事件id",
    "事件識別碼",
    "イベントid",
    "이벤트id",
    "ereignisid",
    "iddel'événement",
    "iddel’événement",
    "iddelévénement",
    "iddelevento",
    "idevento",
    "identificaçãodoevento",
    "iddoevento",
    "gebeurtenisid",
    "identyfikatorzdarzenia",
];

/// A name in lower case, without the bytes that may join words.
fn folded(name: &[u8]) -> String {
    let mut name = name.trim_ascii().to_ascii_lowercase();
    name.retain(|byte| !b" _-.".contains(byte));
    String::from_utf8_lossy(&name).into_owned()
}
