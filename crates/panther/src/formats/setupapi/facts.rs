//! The facts in the lines of a record: about the device, its driver and Windows.

use memchr::{memchr, memmem};

use super::details::SetupApi;
use super::line::SetupApiLine;
use crate::details::field::Fields;
use crate::model::level::Level;
use crate::model::text::Text;

/// The facts of a record about the device, its driver and Windows. Of a fact that several lines
/// state, this is the first. Of several drivers that SetupAPI compared, this is the selected one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetupApiFacts<'a> {
    /// How many lines have the mark `!`.
    pub warnings: u32,
    /// How many lines have the mark `!!!`.
    pub errors: u32,
    /// The device instance id: `PCI\VEN_8086&DEV_24FD\4&1A2B3C4D&0&00E1`.
    pub device_id: Option<Text<'a>>,
    /// The first and most precise of the hardware ids for which SetupAPI searches a driver.
    pub hardware_id: Option<Text<'a>>,
    /// The INF file, with or without its path.
    pub inf: Option<Text<'a>>,
    /// The driver package: its name in the driver store, or the path of its INF file there.
    pub driver_package: Option<Text<'a>>,
    /// The provider of the driver, such as `Contoso Ltd.`.
    pub driver_provider: Option<Text<'a>>,
    /// The date of the driver as the log prints it, `06/21/2006`.
    pub driver_date: Option<Text<'a>>,
    /// The version of the driver.
    pub driver_version: Option<Text<'a>>,
    /// The service of the driver.
    pub service: Option<Text<'a>>,
    /// The number of the device's problem, such as 28 for a device without a driver.
    pub problem: Option<u32>,
    /// The GUID of the device's class, with braces.
    pub class_guid: Option<Text<'a>>,
    /// The version of Windows.
    pub version: Option<Text<'a>>,
    /// The service pack of Windows.
    pub service_pack: Option<Text<'a>>,
    /// The architecture of Windows.
    pub architecture: Option<Text<'a>>,
    /// The command line of the program that called SetupAPI.
    pub command_line: Option<Text<'a>>,
}

impl<'a> SetupApi<'a> {
    /// The facts in the lines about the device, its driver and Windows. This reads all lines.
    #[must_use]
    pub fn facts(self) -> SetupApiFacts<'a> {
        SetupApiFacts::of(self)
    }
}

impl<'a> SetupApiFacts<'a> {
    /// Adds the facts, other than the counts.
    pub(super) fn fields(&self, fields: &mut Fields<'a>) {
        fields.text("device_id", self.device_id);
        fields.text("hardware_id", self.hardware_id);
        fields.text("inf", self.inf);
        fields.text("driver_package", self.driver_package);
        fields.text("driver_provider", self.driver_provider);
        fields.text("driver_date", self.driver_date);
        fields.text("driver_version", self.driver_version);
        fields.text("service", self.service);
        fields.number("problem", self.problem);
        fields.text("class_guid", self.class_guid);
        fields.text("version", self.version);
        fields.text("service_pack", self.service_pack);
        fields.text("architecture", self.architecture);
        fields.text("command_line", self.command_line);
    }

    /// Reads all lines of a record.
    fn of(record: SetupApi<'a>) -> Self {
        let mut facts = Self::default();
        if let Some(subject) = record.subject() {
            let subject = subject.as_bytes();
            facts.see_subject(subject);
            let title = record.title().unwrap_or_default();
            if facts.device_id.is_none() && memmem::find(&title, b"UpdateDriverFor").is_some() {
                facts.hardware_id = Some(Text::new(subject));
            }
        }
        let selected = selected_inf(record);
        set(&mut facts.inf, selected);
        let mut node = Node::default();
        let mut awaits_id = false;
        for line in record.lines() {
            match line.level {
                Level::Warning => facts.warnings += 1,
                Level::Error => facts.errors += 1,
                _ => {}
            }
            if std::mem::take(&mut awaits_id) {
                set(&mut facts.hardware_id, Some(line.text.as_bytes()));
            }
            let text = line.text.as_bytes();
            if let Some(ids) = text.strip_prefix(b"Searching for hardware ID(s):") {
                let first = ids.split(|&byte| byte == b',').next().unwrap_or(ids);
                set(&mut facts.hardware_id, Some(first));
                awaits_id = ids.is_empty();
            } else if node.is_relevant(&line, selected) {
                facts.see(&line);
            }
        }
        facts
    }

    fn see_subject(&mut self, subject: &'a [u8]) {
        if is_device_id(subject) {
            self.device_id = Some(Text::new(subject));
        } else if is_inf(subject) {
            self.inf = Some(Text::new(subject));
        }
    }

    fn see(&mut self, line: &SetupApiLine<'a>) {
        let text = line.text.as_bytes();
        let after = |labels: &[&str]| labels.iter().find_map(|label| line.after(label));
        match text.first() {
            Some(b'A') => {
                set(&mut self.architecture, after(&["Architecture"]));
                set(&mut self.service, quoted(text, b"Add Service: "));
            }
            Some(b'C') => {
                set(&mut self.class_guid, class_guid(line));
                let called = text.strip_prefix(b"Command line processed: ");
                set(&mut self.command_line, called);
            }
            Some(b'D') => {
                let id = after(&["Device Instance Id"])
                    .or_else(|| device(text))
                    .or_else(|| installed(text));
                set(&mut self.device_id, id);
                set(
                    &mut self.inf,
                    after(&["Driver INF", "Driver INF Path", "Driver INF Name"]),
                );
                let package = ["Driver Package", "Driver Store Path", "Driver Package Id"];
                set(
                    &mut self.driver_package,
                    after(&package).or_else(|| driver_package(text)),
                );
                if let Some(value) = after(&["Driver Version"]) {
                    self.see_version(value);
                }
                set(&mut self.driver_date, after(&["Driver Date", "DrvDate"]));
                self.problem = self.problem.or_else(|| problem(text));
            }
            Some(b'E') => {
                set(&mut self.command_line, text.strip_prefix(b"EXE name: "));
                let executed = text.strip_prefix(b"Executing ");
                set(&mut self.command_line, executed);
            }
            Some(b'I') => {
                let labels = ["INF path", "InfFile", "InfName", "Inf Name", "INF Name"];
                set(&mut self.inf, after(&labels));
                set(
                    &mut self.device_id,
                    device(text).or_else(|| installed(text)),
                );
                set(&mut self.class_guid, class_guid(line));
            }
            Some(b'M') => set(
                &mut self.command_line,
                text.strip_prefix(b"Munged cmdline: "),
            ),
            Some(b'O') => set(&mut self.version, after(&["OS Version"])),
            Some(b'P') => {
                let provider = after(&["Provider", "ProviderName", "Provider Name"]);
                set(&mut self.driver_provider, provider);
                set(&mut self.inf, after(&["Published Inf Path"]));
            }
            Some(b'S') => {
                set(&mut self.service, after(&["Service Name", "Service"]));
                set(&mut self.service_pack, after(&["Service Pack"]));
                set(&mut self.inf, selected_from(text));
            }
            Some(b'V') if line.tag.is_some_and(|tag| tag == "os") => self.see_system(line),
            Some(b'V') => set(&mut self.driver_version, after(&["Version"])),
            Some(b'{') => {
                set(&mut self.device_id, device_in_braces(text));
                set(&mut self.service, in_braces(text, b"{Add Service: "));
                let package = in_braces(text, b"{Core Driver Package Import: ");
                set(&mut self.driver_package, package);
            }
            _ => {
                set(&mut self.device_id, device(text));
                self.problem = self.problem.or_else(|| problem(text));
            }
        }
        if line.tag.is_some_and(|tag| tag == "cmd") {
            set(&mut self.command_line, Some(text));
        }
    }

    /// Reads `06/21/2006,10.0.19041.1` or a version alone.
    fn see_version(&mut self, value: &'a [u8]) {
        let comma = memchr(b',', value);
        let (date, version) = match comma.and_then(|comma| value.split_at_checked(comma)) {
            Some((date, version)) => (Some(date), version.strip_prefix(b",").unwrap_or(version)),
            None => (None, value),
        };
        set(&mut self.driver_date, date);
        set(&mut self.driver_version, Some(version));
    }

    /// Reads `Version = 10.0.27595, Service Pack = 0.0, Architecture = amd64`.
    fn see_system(&mut self, line: &SetupApiLine<'a>) {
        for part in line.text.as_bytes().split(|&byte| byte == b',') {
            let part = part.trim_ascii();
            let value = |label: &[u8]| part.strip_prefix(label)?.strip_prefix(b" = ");
            set(&mut self.version, value(b"Version"));
            set(&mut self.service_pack, value(b"Service Pack"));
            set(&mut self.architecture, value(b"Architecture"));
        }
    }
}

/// The lines about one of several drivers that SetupAPI compares.
#[derive(Default)]
struct Node {
    /// The indentation of the lines, once such a block has begun.
    indent: Option<u32>,
    /// Whether the lines are about the selected driver, or about any driver if none was selected.
    is_selected: bool,
}

impl Node {
    /// Whether a line is about the selected driver, or about no driver.
    fn is_relevant(&mut self, line: &SetupApiLine<'_>, selected: Option<&[u8]>) -> bool {
        let text = line.text.as_bytes();
        if text.ends_with(b"Driver Node:") {
            *self = Self {
                indent: Some(line.indent),
                is_selected: false,
            };
            return false;
        }
        if self.indent.is_none_or(|indent| line.indent <= indent) {
            self.indent = None;
            return true;
        }
        if let Some(inf) = node_inf(line) {
            self.is_selected = selected.is_none_or(|it| it.eq_ignore_ascii_case(inf));
        }
        self.is_selected
    }
}

/// The INF file of a line about a driver.
fn node_inf<'a>(line: &SetupApiLine<'a>) -> Option<&'a [u8]> {
    let labels = ["InfName", "Driver INF", "InfFile"];
    labels.iter().find_map(|label| line.after(label)).map(clean)
}

/// The INF file of the driver that SetupAPI selected.
fn selected_inf(record: SetupApi<'_>) -> Option<&[u8]> {
    let mut is_selected = false;
    for line in record.lines() {
        let text = line.text.as_bytes();
        let status = line.after("Status");
        if matches!(text, b"Selected Driver:" | b"Selected:") {
            is_selected = true;
        } else if let Some(status) = status {
            is_selected = status.starts_with(b"Selected");
        } else if is_selected && let Some(inf) = node_inf(&line) {
            return Some(inf);
        }
    }
    None
}

/// Keeps the first value that is not empty.
fn set<'a>(place: &mut Option<Text<'a>>, value: Option<&'a [u8]>) {
    if place.is_none() {
        *place = value
            .map(clean)
            .filter(|value| !value.is_empty())
            .map(Text::new);
    }
}

/// The value without quotes, brackets, and a path in parentheses behind it.
fn clean(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii();
    if let [b'[', inner @ .., b']'] | [b'\'', inner @ .., b'\''] = value {
        return inner;
    }
    match memmem::find(value, b" (") {
        Some(end) if is_inf(value.get(..end).unwrap_or_default()) => {
            value.get(..end).unwrap_or(value)
        }
        _ => value,
    }
}

fn is_inf(text: &[u8]) -> bool {
    text.len() > 4
        && text
            .last_chunk::<4>()
            .is_some_and(|end| end.eq_ignore_ascii_case(b".inf"))
}

/// Whether a text has the form of a device instance id: enumerator, device and instance.
fn is_device_id(text: &[u8]) -> bool {
    let mut parts = text.split(|&byte| byte == b'\\');
    let (Some(enumerator), Some(device), Some(instance), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    !device.is_empty()
        && !instance.is_empty()
        && !is_inf(instance)
        && enumerator.len() > 1
        && enumerator
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        && !text.contains(&b' ')
}

/// The device instance id in `... device 'ROOT\NET\0001' ...`.
fn device(text: &[u8]) -> Option<&[u8]> {
    const BEFORE: &[u8] = b"evice '";
    const INSTANCE: &[u8] = b"device instance '";
    let start = match memmem::find(text, BEFORE) {
        Some(at) => at + BEFORE.len(),
        None => memmem::find(text, INSTANCE)? + INSTANCE.len(),
    };
    let rest = text.get(start..)?;
    let id = rest.get(..memchr(b'\'', rest)?)?;
    is_device_id(id).then_some(id)
}

/// The device instance id in a line of Windows 2000 or XP: `Doing full install of ROOT\NET\0001.`
fn installed(text: &[u8]) -> Option<&[u8]> {
    let labels: [&[u8]; 3] = [
        b"Doing full install of ",
        b"Doing copy-only install of ",
        b"Installing NULL driver for ",
    ];
    let id = labels.iter().find_map(|label| text.strip_prefix(*label))?;
    let id = sentence(id);
    is_device_id(id).then_some(id)
}

/// The INF file in a line of Windows 2000 or XP: `Selected driver installs from section X in
/// c:\winnt\inf\contoso.inf.`
fn selected_from(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"Selected driver installs from section ")?;
    let inf = rest.get(memmem::find(rest, b" in ")? + 4..)?;
    Some(sentence(inf))
}

/// The text without the full stop and the quotes around it.
fn sentence(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b".").unwrap_or(text);
    match text {
        [b'"', inner @ .., b'"'] => inner,
        text => text,
    }
}

/// The device instance id in `{Install Device - ROOT\NET\0001}` or `{... for ROOT\NET\0001}`.
fn device_in_braces(text: &[u8]) -> Option<&[u8]> {
    let inner = text.get(..memchr(b'}', text)?)?;
    let id = inner.rsplit(|&byte| byte == b' ').next()?;
    is_device_id(id).then_some(id)
}

/// The rest of a text in braces behind `before`, unless it is a result.
fn in_braces<'a>(text: &'a [u8], before: &[u8]) -> Option<&'a [u8]> {
    let rest = text.strip_prefix(before)?;
    let value = rest.get(..memchr(b'}', rest)?)?;
    (!value.starts_with(b"exit(")).then_some(value)
}

/// The first quoted text in a line that begins with `before`.
fn quoted<'a>(text: &'a [u8], before: &[u8]) -> Option<&'a [u8]> {
    let rest = text.strip_prefix(before)?;
    let rest = rest.get(memchr(b'\'', rest)? + 1..)?;
    rest.get(..memchr(b'\'', rest)?)
}

/// The package in `Driver package 'contoso.inf_amd64_0011' is already active.`
fn driver_package(text: &[u8]) -> Option<&[u8]> {
    let name = quoted(text, b"Driver package ")?;
    memmem::find(name, b".inf_").is_some().then_some(name)
}

/// The GUID in `Class GUID: {...}` and in `Class GUID of device changed to: {...}`. Windows XP
/// writes `Changed class GUID of device to {...}`.
fn class_guid<'a>(line: &SetupApiLine<'a>) -> Option<&'a [u8]> {
    let text = line.text.as_bytes();
    const LABELS: [&[u8]; 4] = [
        b"Class GUID",
        b"Class: ",
        b"Changed class GUID",
        b"Installing Device Class: ",
    ];
    let is_class = LABELS.iter().any(|label| text.starts_with(label));
    let start = memchr(b'{', text).filter(|_| is_class)?;
    let rest = text.get(start..)?;
    rest.get(..=memchr(b'}', rest)?)
}

/// The number in `Problem: 0x1c`, `Device has problem: 31` or `with problem CM_PROB_X (28)`; `None`
/// for 0, which means no problem.
fn problem(text: &[u8]) -> Option<u32> {
    let at = memmem::find(text, b"roblem")?;
    let rest = text.get(at + b"roblem".len()..)?;
    let value = if let Some(value) = rest.strip_prefix(b": ") {
        value
    } else {
        let name = rest.strip_prefix(b" CM_PROB_")?;
        name.get(memmem::find(name, b" (")? + 2..)?
    };
    let (digits, radix) = match value.strip_prefix(b"0x") {
        Some(digits) => (digits, 16),
        None => (value, 10),
    };
    let len = digits
        .iter()
        .take(8)
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let digits = std::str::from_utf8(digits.get(..len)?).ok()?;
    u32::from_str_radix(digits, radix)
        .ok()
        .filter(|&number| number != 0)
}
