//! The names of columns and labels: those of Event Viewer in many languages, and those of
//! `Get-WinEvent`, `Get-EventLog`, `EvtxECmd`, hayabusa and similar programs.

use std::sync::LazyLock;

use super::lookup::Lookup;

/// The contents of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Time,
    /// The level: a number, or a word if there is no other column for the word.
    Level,
    LevelWord,
    /// The keywords, which replace the level in an export of the log Security.
    Audit,
    Keywords,
    Provider,
    ProviderGuid,
    Id,
    Qualifiers,
    Version,
    Task,
    TaskWord,
    Opcode,
    OpcodeWord,
    RecordId,
    ActivityId,
    RelatedActivityId,
    Pid,
    Tid,
    Channel,
    Computer,
    UserSid,
    Message,
    /// Any other column.
    Data,
}

/// Whether these are names of properties of events: a time and an event id, or a selection of the properties
/// that PowerShell prints.
pub(crate) fn are_of_events(columns: &[(Role, &[u8])]) -> bool {
    let has = |wanted| columns.iter().any(|&(role, _)| role == wanted);
    match (has(Role::Time), has(Role::Id)) {
        (true, true) => true,
        (true, false) => {
            let is_selection = has_one(columns, &["TimeCreated", "TimeGenerated"]);
            let others = [Role::Message, Role::LevelWord, Role::Level, Role::Provider];
            is_selection && others.into_iter().any(has)
        }
        (false, true) => has(Role::Message) && has_one(columns, POWERSHELL),
        (false, false) => false,
    }
}

/// Names that only PowerShell gives to the properties of events.
pub(crate) const POWERSHELL: &[&str] = &[
    "TimeCreated",
    "LevelDisplayName",
    "ProviderName",
    "EntryType",
];

/// Whether a column has one of these names.
pub(crate) fn has_one(columns: &[(Role, &[u8])], names: &[&str]) -> bool {
    columns.iter().any(|(_, column)| {
        let column = column.trim_ascii();
        names
            .iter()
            .any(|name| column.eq_ignore_ascii_case(name.as_bytes()))
    })
}

/// The maximum length of a known name.
const LONGEST: usize = 64;

/// The role of a column with this name. `Data` if the name is unknown.
pub(super) fn role(name: &[u8]) -> Role {
    let mut buffer = [0; LONGEST];
    let Some(name) = folded(name, &mut buffer) else {
        return Role::Data;
    };
    ROLES.of(name).unwrap_or(Role::Data)
}

/// The roles of the folded names.
static ROLES: LazyLock<Lookup<Role>> = LazyLock::new(|| {
    let named = NAMES.iter().flat_map(|&(role, names)| {
        let names = names.iter();
        names.map(move |name| (name.as_bytes(), role))
    });
    Lookup::new(named)
});

/// The name in lower case, without blanks and other separators of words.
fn folded<'b>(name: &[u8], buffer: &'b mut [u8; LONGEST]) -> Option<&'b [u8]> {
    let mut length = 0;
    for byte in name {
        if matches!(byte, b' ' | b'_' | b'-' | b'.') {
            continue;
        }
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    buffer.get(..length)
}

/// The folded names of each role. If a header has two columns of one role, the first has
/// precedence.
static NAMES: [(Role, &[&str]); 22] = [
    (
        Role::Time,
        &[
            "dateandtime",
            "timecreated",
            "timegenerated",
            "timestamp",
            "datetime",
            "eventtime",
            "systemtime",
            "utctime",
            "time",
            "@timestamp",
            "日期和时间",
            "日期和時間",
            "日付と時刻",
            "날짜및시간",
            "Датаивремя",
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
        ],
    ),
    (
        Role::Level,
        &[
            "level",
            "entrytype",
            "级别",
            "等級",
            "層級",
            "レベル",
            "수준",
            "Уровень",
            "ebene",
            "niveau",
            "nivel",
            "nível",
            "livello",
            "poziom",
            "düzey",
            "úroveň",
            "nivå",
        ],
    ),
    (Role::LevelWord, &["leveldisplayname"]),
    (
        Role::Keywords,
        &[
            "keywords",
            "关键字",
            "關鍵字",
            "キーワード",
            "키워드",
            "Ключевыеслова",
            "schlüsselwörter",
            "motsclés",
            "palabrasclave",
            "palavraschave",
            "parolechiave",
            "trefwoorden",
            "słowakluczowe",
            "anahtarsözcükler",
        ],
    ),
    (
        Role::Provider,
        &[
            "source",
            "provider",
            "providername",
            "sourcename",
            "来源",
            "來源",
            "ソース",
            "원본",
            "Источник",
            "quelle",
            "origen",
            "origine",
            "fonte",
            "bron",
            "Źródło",
            "kaynak",
            "zdroj",
            "källa",
        ],
    ),
    (Role::ProviderGuid, &["providerid", "providerguid"]),
    (
        Role::Id,
        &[
            "eventid",
            "eventcode",
            "事件id",
            "事件識別碼",
            "イベントid",
            "이벤트id",
            "Кодсобытия",
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
            "olaykimliği",
        ],
    ),
    (Role::Qualifiers, &["qualifiers"]),
    (Role::Version, &["version"]),
    (Role::Task, &["task"]),
    (
        Role::TaskWord,
        &[
            "taskcategory",
            "taskdisplayname",
            "category",
            "任务类别",
            "工作類別",
            "タスクのカテゴリ",
            "작업범주",
            "Категориязадачи",
            "aufgabenkategorie",
            "catégoriedelatâche",
            "catégorie",
            "categoríadelatarea",
            "categoríadetarea",
            "categoriadatarefa",
            "categoriaattività",
            "taakcategorie",
            "kategoriazadania",
            "görevkategorisi",
        ],
    ),
    (Role::Opcode, &["opcode"]),
    (Role::OpcodeWord, &["opcodedisplayname", "operationalcode"]),
    (Role::RecordId, &["eventrecordid", "recordid", "index"]),
    (Role::ActivityId, &["activityid", "correlationid"]),
    (
        Role::RelatedActivityId,
        &["relatedactivityid", "relativecorrelationid"],
    ),
    (Role::Pid, &["processid", "pid"]),
    (Role::Tid, &["threadid", "tid"]),
    (Role::Channel, &["channel", "logname", "log"]),
    (
        Role::Computer,
        &["computer", "machinename", "computername", "hostname"],
    ),
    (Role::UserSid, &["userid", "usersid"]),
    (
        Role::Message,
        &[
            "message",
            "description",
            "beschreibung",
            "descripción",
            "descrição",
            "descrizione",
            "Описание",
            "描述",
            "説明",
            "설명",
            "opis",
            "beschrijving",
            "eventmessage",
            "mapdescription",
            "ruletitle",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_written() {
        for (name, expected) in [
            ("Event ID", Role::Id),
            ("EventId", Role::Id),
            ("event_id", Role::Id),
            ("Date and Time", Role::Time),
            ("Дата и время", Role::Time),
            ("Id. del evento", Role::Id),
            ("ID de l’événement", Role::Id),
            ("Ereignis-ID", Role::Id),
            ("タスクのカテゴリ", Role::TaskWord),
            ("事件 ID", Role::Id),
            ("Id", Role::Data),
            ("", Role::Data),
            ("PayloadData1", Role::Data),
        ] {
            assert_eq!(role(name.as_bytes()), expected, "{name}");
        }
        assert_eq!(role(&[b'x'; 100]), Role::Data);
    }

    #[test]
    fn names_are_folded_and_there_once() {
        let mut names: Vec<&str> = NAMES
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        for name in &names {
            let mut buffer = [0; LONGEST];
            assert_eq!(folded(name.as_bytes(), &mut buffer), Some(name.as_bytes()));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
