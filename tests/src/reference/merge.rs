//! Where a merge puts the records of many logs: a stable sort that follows the documented rules and
//! not the code. The tests of `panther-set` include this file too, which is why it names nothing of
//! this crate.

/// 2024-03-12 00:00:00 in seconds.
pub const MIDNIGHT: i64 = 1_710_201_600;

/// `2024-03-12 09:21:38`, or the form of CSI without padding and with other separators.
fn stamp(seconds: i64) -> String {
    let since = seconds - MIDNIGHT;
    let (day, of_day) = (12 + since.div_euclid(86_400), since.rem_euclid(86_400));
    format!(
        "2024-03-{day:02} {:02}:{:02}:{:02}",
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// An item of a generated log: its text, its time and the offset that it proves.
#[derive(Clone, Debug)]
pub struct Record {
    /// The bytes.
    pub text: String,
    /// The time, in seconds on the clock of the log.
    pub local: Option<i64>,
    /// The offset that the line proves.
    pub proves: Option<i64>,
    /// Whether it is a gap, which belongs to the record after it.
    pub is_gap: bool,
}

impl Record {
    /// A record of this time.
    #[must_use]
    pub fn event(local: i64, message: &str) -> Self {
        Self {
            text: format!(
                "{}, Info                  CBS    {message}\r\n",
                stamp(local)
            ),
            local: Some(local),
            proves: None,
            is_gap: false,
        }
    }

    /// A record that proves this offset.
    #[must_use]
    pub fn proof(local: i64, offset: i64) -> Self {
        let text = format!(
            "{}, Info                  CBS    Universal Time is: {}.003\r\n",
            stamp(local),
            stamp(local - offset)
        );
        Self {
            text,
            local: Some(local),
            proves: Some(offset),
            is_gap: false,
        }
    }

    /// A record whose time does not exist.
    #[must_use]
    pub fn no_time() -> Self {
        Self {
            text: "2024-13-41 09:21:38, Info                  CBS    no such day\r\n".to_owned(),
            local: None,
            proves: None,
            is_gap: false,
        }
    }

    /// A run of so many NULs, or a byte order mark for none.
    #[must_use]
    pub fn gap(nuls: usize) -> Self {
        Self {
            text: match nuls {
                0 => "\u{FEFF}".to_owned(),
                nuls => "\0".repeat(nuls),
            },
            local: None,
            proves: None,
            is_gap: true,
        }
    }
}

/// The log of these records.
#[must_use]
pub fn text(log: &[Record]) -> String {
    log.iter().map(|record| record.text.as_str()).collect()
}

/// The expected position and offset of a record.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The key by which the merge sorts.
    pub key: i64,
    /// The index of the log.
    pub source: usize,
    /// Where the record begins.
    pub start: u64,
    /// The offset of its time.
    pub offset: Option<i64>,
}

/// The evidence of a log: local time and offset, at each change of the offset and before it.
fn points(log: &[Record]) -> Vec<(i64, i64)> {
    let proofs: Vec<(i64, i64)> = log
        .iter()
        .filter_map(|record| Some((record.local?, record.proves?)))
        .collect();
    let is_edge = |at: usize| {
        at == 0
            || at + 1 == proofs.len()
            || proofs[at - 1].1 != proofs[at].1
            || proofs[at + 1].1 != proofs[at].1
    };
    (0..proofs.len())
        .filter(|&at| is_edge(at))
        .map(|at| proofs[at])
        .collect()
}

/// The records of all logs in the order of the merge.
#[must_use]
pub fn place(logs: &[Vec<Record>]) -> Vec<Placed> {
    let mut lent: Vec<(i64, usize, i64)> = Vec::new();
    for (source, log) in logs.iter().enumerate() {
        lent.extend(
            points(log)
                .iter()
                .map(|&(local, offset)| (local, source, offset)),
        );
    }
    lent.sort();
    let lend = |local: i64| -> Option<i64> {
        let before = lent.iter().rfind(|point| point.0 < local);
        let after = lent.iter().find(|point| point.0 >= local);
        match (before, after) {
            (Some(before), Some(after)) if local - before.0 <= after.0 - local => Some(before.2),
            (_, Some(after)) => Some(after.2),
            (before, None) => before.map(|before| before.2),
        }
    };
    let mut placed = Vec::<Placed>::new();
    for (source, log) in logs.iter().enumerate() {
        let mut own = log.iter().find_map(|record| record.proves);
        let (mut latest_local, mut runs) = (None::<i64>, 1);
        let mut latest = None::<i64>;
        let mut start = 0;
        let first = placed.len();
        for (number, record) in log.iter().enumerate() {
            let mut offset = None;
            if let Some(local) = record.local {
                let changes = record.proves.is_some() && record.proves != own;
                own = record.proves.or(own);
                offset = own.or_else(|| lend(local));
                let instant = local - offset.unwrap_or(0);
                let set_back = latest_local.is_some_and(|latest| local < latest - 60);
                latest_local = Some(if set_back {
                    local
                } else {
                    latest_local.unwrap_or(local).max(local)
                });
                if (set_back || changes) && runs < 32 {
                    runs += 1;
                    latest = Some(instant);
                    // A run begins with the gap before its first record.
                    if number > 0 && log[number - 1].is_gap {
                        let gap = placed.len() - 1;
                        placed[gap].key = instant;
                    }
                }
                latest = Some(latest.unwrap_or(instant).max(instant));
            }
            placed.push(Placed {
                key: latest.unwrap_or(i64::MIN),
                source,
                start,
                offset,
            });
            start += record.text.len() as u64;
        }
        // Items before the first time move with it; a log without any time comes last.
        let head = placed[first..]
            .iter()
            .find(|place| place.key != i64::MIN)
            .map(|place| place.key);
        placed[first..]
            .iter_mut()
            .filter(|place| place.key == i64::MIN)
            .for_each(|place| place.key = head.unwrap_or(i64::MAX));
    }
    placed.sort_by_key(|place| place.key);
    placed
}

/// A text as UTF-8 stores it.
#[must_use]
pub fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// A text as UTF-16 stores it, without a byte order mark of its own.
#[must_use]
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Where each byte of a text is stored, if it begins a character.
#[must_use]
pub fn stored(text: &str, encode: fn(&str) -> Vec<u8>) -> Vec<u64> {
    let mut places = vec![0; text.len()];
    let mut place = 0;
    for (at, character) in text.char_indices() {
        places[at] = place;
        place += encode(character.encode_utf8(&mut [0; 4])).len() as u64;
    }
    places
}
