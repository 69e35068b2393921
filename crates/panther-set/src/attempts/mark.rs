//! Records of Setup that tell where an attempt begins, what it does and how it ends.

use panther::Event;
use panther::code::{Code, ExtendCode};
use panther::details::{Details, Known, SetupResult};

use super::attempt::AttemptPhase;

/// The component of the event log that reports the result of an attempt.
const ERROR_REPORTING: &[u8] = b"Windows Error Reporting";

/// The statement of one record about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A program of Setup starts, with this step of an installation.
    Start(Step),
    /// A phase has begun.
    Phase(AttemptPhase),
    /// Setup reports success.
    Success,
    /// A result code, and how far it is to be trusted.
    Result(Trust, Code),
    /// The extend code of the result.
    Extend(ExtendCode),
    /// An operation failed.
    Operation(String, Option<Code>),
    /// The id of the report about the attempt, which is the same in all of its logs.
    Report(String),
}

/// The steps of an upgrade for which Windows Update starts Setup one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Download,
    Install,
    Finalize,
}

/// Which statement of a result counts: a later one of the same rank, otherwise one of a higher rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// An operation failed, which Setup may ignore.
    Operation,
    /// A program of Setup returned it.
    Program,
    /// Windows Error Reporting got it.
    Report,
    /// Setup states it as the result of the attempt.
    Final,
}

impl Mark {
    /// Whether records of a component may have marks.
    #[inline]
    pub(super) fn is_of(component: &[u8]) -> bool {
        matches!(
            component,
            b"MOUPG" | b"SP" | b"IBS" | b"SYSPRP" | b"WINDEPLOY" | ERROR_REPORTING
        )
    }

    /// Reads the marks of a record, most of which have none.
    #[inline]
    pub(super) fn each_of(event: &Event<'_>, add: impl FnMut(Self)) {
        let component = event.component().unwrap_or_default();
        if Self::is_of(component.as_bytes()) {
            Self::each_of_setup(event, component.as_bytes(), add);
        }
    }

    #[inline(never)]
    fn each_of_setup(event: &Event<'_>, component: &[u8], mut add: impl FnMut(Self)) {
        if component == ERROR_REPORTING {
            return of_report(event, &mut add);
        }
        let message = event.message();
        let message = message.as_bytes().trim_ascii();
        let after = |start: &str| message.strip_prefix(start.as_bytes());
        if let Some(rest) = after("SetupHost::Initialize: ") {
            of_initialize(rest, &mut add);
        } else if let Some(rest) = after("ImageExit: Initializing ") {
            of_image_exit(rest, &mut add);
        } else if let Some(rest) = after("Operation failed: ") {
            of_operation(rest, &mut add);
        } else if message.starts_with(b"CSetupHost::Execute(") {
            if let Some(code) = number_after(message, b"Result = ") {
                add(Self::Result(Trust::Program, Code::new(code)));
            }
        } else if message.starts_with(b"Initiating rollback/uninstall") {
            add(Self::Phase(AttemptPhase::Rollback));
        } else if message.starts_with(b"InstallWindows:Setup Phase = 4") {
            add(Self::Phase(AttemptPhase::FirstBoot));
        } else if message.starts_with(b"CSetupManager::ExecuteDownlevelMode") {
            add(Self::Phase(AttemptPhase::DownLevel));
        } else if message.starts_with(b"CSetupDiagnostics: Tracing Data") {
            if let Some(code) = number_after(message, b"[Setup360Result]=[") {
                add(Self::Result(Trust::Final, Code::new(code)));
            } else if let Some(code) = number_after(message, b"[Setup360Extended]=[") {
                add(Self::Extend(ExtendCode::new(code)));
            } else {
                return;
            }
            // `[Setup360Result]=[0xc1900101] [id of the session][id of the report][][0x7]`
            let ids = message.split(|&byte| byte == b'[').rev().take(3);
            let report = ids.filter_map(|id| guid(id.strip_suffix(b"]")?)).next();
            report.into_iter().for_each(|id| add(Self::Report(id)));
        }
    }
}

/// A GUID in lower-case letters, if a text is one.
fn guid(text: &[u8]) -> Option<String> {
    let form = b"00000000-0000-0000-0000-000000000000";
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_hexdigit(),
        form => byte == form,
    };
    let is_guid = text.len() == form.len() && text.iter().zip(form).all(fits);
    is_guid.then(|| String::from_utf8_lossy(text).to_ascii_lowercase())
}

/// `CmdLine = [/Install ...]` and `ModulePath = [X:\...]`.
fn of_initialize(rest: &[u8], add: &mut impl FnMut(Mark)) {
    let lower = rest.to_ascii_lowercase();
    if lower.starts_with(b"modulepath") {
        if contains(&lower, b"[x:\\") {
            add(Mark::Phase(AttemptPhase::SafeOs));
        }
        return;
    }
    if !lower.starts_with(b"cmdline") {
        return;
    }
    let words = || lower.split(|byte| b" [],\"{}".contains(byte));
    let has = |switch: &[u8]| words().any(|word| word == switch);
    let mut behind = words().skip_while(|word| *word != b"/reportid").skip(1);
    let report = behind.find(|word| !word.is_empty()).and_then(guid);
    report.into_iter().for_each(|id| add(Mark::Report(id)));
    if has(b"/rollbacksys") || has(b"/rollbackuser") || has(b"/rollback") {
        add(Mark::Phase(AttemptPhase::Rollback));
    } else if has(b"/success") {
        add(Mark::Phase(AttemptPhase::OobeBoot));
        add(Mark::Success);
    } else if has(b"/finalize") {
        add(Mark::Start(Step::Finalize));
    } else if has(b"/predownload") || has(b"/download") {
        add(Mark::Start(Step::Download));
    } else if !has(b"/postoobe") && !has(b"/oobe") && !has(b"/uninstall") {
        add(Mark::Start(Step::Install));
    }
}

/// `SetupResult: [0xc1900101]` and `Extended:    [0x30018]`.
fn of_image_exit(rest: &[u8], add: &mut impl FnMut(Mark)) {
    let Some(code) = number_after(rest, b"[") else {
        return;
    };
    if rest.starts_with(b"SetupResult:") {
        add(Mark::Result(Trust::Final, Code::new(code)));
    } else if rest.starts_with(b"Extended:") {
        add(Mark::Extend(ExtendCode::new(code)));
    }
}

/// `Apply WIM file install.wim. Error: 0x80070005[gle=0x000000b7]`.
fn of_operation(rest: &[u8], add: &mut impl FnMut(Mark)) {
    let text = String::from_utf8_lossy(rest);
    let (name, _) = text.split_once(". Error").unwrap_or((&text, ""));
    let code = number_after(rest, b"Error: ").map(Code::new);
    if name.to_ascii_lowercase().starts_with("oobe boot") {
        add(Mark::Phase(AttemptPhase::OobeBoot));
    }
    add(Mark::Operation(name.to_owned(), code));
}

/// A report of Setup in the event log.
fn of_report(event: &Event<'_>, add: &mut impl FnMut(Mark)) {
    let Details::Evtx(evtx) = event.details() else {
        return;
    };
    let Some(Known::ErrorReport(report)) = evtx.known() else {
        return;
    };
    let Some(report) = report.setup() else {
        return;
    };
    if report.rollback == Some(true) {
        add(Mark::Phase(AttemptPhase::Rollback));
    }
    if report.outcome == Some(SetupResult::Success) {
        add(Mark::Success);
    } else if let Some(code) = report.result {
        add(Mark::Result(Trust::Report, code));
        report
            .extend
            .into_iter()
            .for_each(|extend| add(Mark::Extend(extend)));
    }
}

/// The hexadecimal number, with `0x`, behind the first occurrence of `before`.
fn number_after(text: impl AsRef<[u8]>, before: &[u8]) -> Option<u32> {
    let text = text.as_ref();
    let at = find(text, before)? + before.len();
    let rest = text.get(at..)?;
    let digits = rest
        .strip_prefix(b"0x")
        .or_else(|| rest.strip_prefix(b"0X"))?;
    let len = digits
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let digits = str::from_utf8(digits.get(..len)?).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

fn contains(text: impl AsRef<[u8]>, part: &[u8]) -> bool {
    find(text.as_ref(), part).is_some()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
