//! Record batches have the values of their rows, whether their texts borrow the log or copy it. The batch checks
//! its own views in this build, which has debug assertions.

#![no_main]

use panther::Items;
use panther_arrow::arrow_array::cast::AsArray;
use panther_arrow::arrow_array::types::Int64Type;
use panther_arrow::arrow_array::{Array, RecordBatch};
use panther_arrow::arrow_buffer::Buffer;
use panther_arrow::{Column, ColumnType, Rows};
use panther_export::Utf8;
use panther_export::table::{Place, Row};
use panther_tests::properties::layouts;

panther_fuzz::fuzz_logs!(|bytes: &[u8]| {
    let log = Buffer::from_vec(bytes.to_vec());
    for (layout, _) in layouts(&log) {
        let items: Vec<_> = Items::new(&layout, &log).collect();
        let place = Place::new("a log", layout.format());
        let [borrowed, copied] = [true, false].map(|borrows| {
            let mut rows = Rows::new(Column::ALL);
            if borrows {
                rows.borrow_from(log.clone());
            }
            for item in &items {
                rows.push(&Row::new(item, &place, &Utf8));
            }
            rows.take()
        });
        assert_eq!(borrowed, copied);
        for (index, item) in items.iter().enumerate() {
            check(&borrowed, index, &Row::new(item, &place, &Utf8));
        }
    }
});

fn check(batch: &RecordBatch, index: usize, row: &Row<'_, Utf8>) {
    for (values, &column) in batch.columns().iter().zip(Column::ALL) {
        match column.kind() {
            ColumnType::Text => {
                let texts = values.as_string_view();
                let found = texts.is_valid(index).then(|| texts.value(index));
                assert_eq!(found, row.text(column).as_deref(), "{column}");
            }
            ColumnType::Number => {
                let numbers = values.as_primitive::<Int64Type>();
                let found = numbers.is_valid(index).then(|| numbers.value(index));
                assert_eq!(found, row.number(column), "{column}");
            }
            _ => assert_eq!(
                values.is_valid(index),
                row.value(column).is_some(),
                "{column}"
            ),
        }
    }
}
