//! Ways to break a log.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::Index;
use proptest::strategy::Union;
use proptest::{option, prop_oneof};

use super::servicing::{nuls, prefix, record};
use crate::reference::BOM;

/// A way to break bytes. Places are fractions of the length, so a mutation fits any input.
#[derive(Clone, Debug)]
pub enum Mutation {
    /// Another byte at a place.
    Set(Index, u8),
    /// One bit turned.
    Flip(Index, u8),
    /// Bytes put in.
    Insert(Index, Vec<u8>),
    /// Bytes taken out.
    Delete(Index, usize),
    /// Bytes copied from one place to another.
    Splice(Index, usize, Index),
    /// Bytes overwritten with NULs, as a crash does.
    Wipe(Index, usize),
    /// The end cut off.
    Truncate(Index),
    /// The start cut off.
    Behead(Index),
}

impl Mutation {
    /// Breaks the bytes.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        match self {
            Self::Set(at, byte) if len > 0 => bytes[at.index(len)] = *byte,
            Self::Flip(at, bit) if len > 0 => bytes[at.index(len)] ^= 1 << (bit % 8),
            Self::Insert(at, new) => {
                let at = at.index(len + 1);
                bytes.splice(at..at, new.iter().copied());
            }
            Self::Delete(at, count) if len > 0 => {
                let at = at.index(len);
                bytes.drain(at..len.min(at + count));
            }
            Self::Splice(from, count, to) if len > 0 => {
                let from = from.index(len);
                let piece = bytes[from..len.min(from + count)].to_vec();
                let to = to.index(len + 1);
                bytes.splice(to..to, piece);
            }
            Self::Wipe(at, count) if len > 0 => {
                let at = at.index(len);
                bytes[at..len.min(at + count)].fill(0);
            }
            Self::Truncate(at) => bytes.truncate(at.index(len + 1)),
            Self::Behead(at) => {
                bytes.drain(..at.index(len + 1));
            }
            _ => {}
        }
    }
}

/// Ways to break a log, up to eight of them.
pub fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    vec(mutation(), 0..8)
}

/// The bytes with every mutation applied in turn.
#[must_use]
pub fn mutated(mut bytes: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations {
        mutation.apply(&mut bytes);
    }
    bytes
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    let insert = Union::new([
        Just(BOM.to_vec()).boxed(),
        Just(b"\n".to_vec()).boxed(),
        Just(b"\r".to_vec()).boxed(),
        nuls().boxed(),
        record().boxed(),
        prefix().boxed(),
        (option::of(nuls()), record())
            .prop_map(|(nuls, record)| [nuls.unwrap_or_default(), BOM.to_vec(), record].concat())
            .boxed(),
    ]);
    prop_oneof![
        3 => (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        2 => (at(), any::<u8>()).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        4 => (at(), insert).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        2 => (at(), 1..300_usize).prop_map(|(at, count)| Mutation::Delete(at, count)),
        2 => (at(), 1..300_usize, at()).prop_map(|(from, count, to)| Mutation::Splice(from, count, to)),
        2 => (at(), 1..100_usize).prop_map(|(at, count)| Mutation::Wipe(at, count)),
        1 => at().prop_map(Mutation::Truncate),
        1 => at().prop_map(Mutation::Behead),
    ]
}
