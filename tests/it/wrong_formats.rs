//! Formats of other crates that answer wrongly: the library ends, and loses nothing.

use panther::format::{
    Confidence, Cursor, Draft, Explain, Format, Framing, Grammar, Head, Record, Stamps,
};
use panther::{Cutter, Event, Feeder, FormatId, Item, Items, Layout, MAX_ITEM, Registry};
use panther_tests::properties::check_tiling;

/// What a framing answers, whatever it is asked.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Zero,
    BeforeStart,
    Start,
    Behind(usize),
    Everything,
    Nothing,
}

#[derive(Clone, Copy, Debug)]
struct Wrong {
    next: Answer,
    begins: bool,
    lookahead: usize,
}

impl Wrong {
    fn answer(&self, cursor: &Cursor<'_>) -> Option<usize> {
        let start = cursor.start();
        match self.next {
            Answer::Zero => Some(0),
            Answer::BeforeStart => Some(start.saturating_sub(1)),
            Answer::Start => Some(start),
            Answer::Behind(count) => Some(start.saturating_add(count)),
            Answer::Everything => Some(usize::MAX),
            Answer::Nothing => None,
        }
    }
}

impl Framing for Wrong {
    fn lookahead(&self) -> usize {
        self.lookahead
    }

    fn begins(&self, _stamps: &mut Stamps, _bytes: &[u8]) -> bool {
        self.begins
    }

    fn next_start(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.answer(cursor)
    }

    fn next_cut(&self, cursor: &mut Cursor<'_>) -> Option<usize> {
        self.answer(cursor)
    }
}

impl Explain for Wrong {}

impl Grammar for Wrong {
    fn framing(&self) -> impl Framing {
        *self
    }

    fn read<'a>(&self, record: Record<'a>, _stamps: &mut Stamps) -> Item<'a> {
        Event::new(&record, Head::new(&record, 0..record.raw().len())).into()
    }
}

impl Format for Wrong {
    fn id(&self) -> FormatId {
        FormatId::new("wrong")
    }

    fn about(&self) -> &'static str {
        "a format that answers wrongly"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        match head.starts_with(b"wrong") {
            true => Confidence::SIGNATURE,
            false => Confidence::NO,
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::learned(self.id(), *self).into()
    }
}

/// Makes the format, and its registry, with one for each wrong answer.
fn layouts() -> Vec<Layout> {
    let answers = [
        Answer::Zero,
        Answer::BeforeStart,
        Answer::Start,
        Answer::Behind(1),
        Answer::Behind(1000),
        Answer::Behind(MAX_ITEM),
        Answer::Behind(MAX_ITEM + 1),
        Answer::Behind(usize::MAX / 2),
        Answer::Everything,
        Answer::Nothing,
    ];
    let mut layouts = Vec::new();
    for next in answers {
        for begins in [false, true] {
            for lookahead in [0, 3, usize::MAX] {
                let wrong = Wrong {
                    next,
                    begins,
                    lookahead,
                };
                // A format of a registry lives as long as the program.
                let format: &'static Wrong = Box::leak(Box::new(wrong));
                let registry = Registry::default().with(format).expect("a new id");
                let layout = registry.learn(b"wrong in every way", "");
                assert_eq!(layout.format(), "wrong");
                layouts.push(layout);
            }
        }
    }
    layouts
}

fn sources() -> [Vec<u8>; 4] {
    [
        b"wrong\nlines\n".repeat(40),
        [
            b"wrong\n".as_slice(),
            &[0; 40],
            b"\xEF\xBB\xBFwrong\n",
            &[0; 5],
            b"x\n",
        ]
        .concat(),
        [
            &[0; 3],
            b"\xEF\xBB\xBF\xEF\xBB\xBF\0\0\0wrong".as_slice(),
            &[0; 16],
        ]
        .concat(),
        vec![b'x'; MAX_ITEM + 100],
    ]
}

#[test]
fn items_tile_whatever_a_framing_answers() {
    for layout in layouts() {
        for source in sources() {
            // As many items as bytes would be slow, and no wrong answer.
            if source.len() < MAX_ITEM || Items::new(&layout, &source).take(9).count() < 9 {
                check_tiling(&layout, &source);
            }
        }
    }
}

#[test]
fn pieces_tile_whatever_a_framing_answers() {
    for layout in layouts() {
        for source in sources() {
            for window in [1, 7, 100, MAX_ITEM + 200] {
                // A window for each byte of a long source would be slow.
                if source.len() / window > 1000 {
                    continue;
                }
                let cutter = Cutter::new(&layout, &source, window);
                let mut at = 0;
                for index in 0..cutter.len() {
                    let range = cutter.range(index);
                    if range.is_empty() {
                        continue;
                    }
                    assert_eq!(range.start, at);
                    at = range.end;
                    let items = cutter.items(index).take(range.len());
                    let length: usize = items.map(|item| item.raw().len()).sum();
                    assert!(length == range.len() || range.len() > MAX_ITEM, "{range:?}");
                }
                assert_eq!(at, source.len());
            }
        }
    }
}

#[test]
fn feeders_end_whatever_a_framing_answers() {
    for layout in layouts() {
        for source in sources() {
            if Items::new(&layout, &source).take(1000).count() == 1000 {
                continue;
            }
            let mut feeder = Feeder::new(layout.clone());
            let mut length = 0;
            for piece in source.chunks(source.len() / 50 + 1) {
                length += feeder
                    .push(piece)
                    .map(|item| item.raw().len())
                    .sum::<usize>();
            }
            length += feeder.finish().map(|item| item.raw().len()).sum::<usize>();
            assert_eq!(length, source.len());
        }
    }
}
