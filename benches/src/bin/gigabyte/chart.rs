//! The bar chart.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::measured::Measured;
use crate::report::Report;

const WIDTH: i32 = 900;
const LINE: i32 = 22;
const TOP: i32 = 46;
/// The left edge of the bars, and the length of the longest.
const LEFT: i32 = 400;
const LONGEST: i32 = 420;

const GREY: RGBColor = RGBColor(0x8a, 0x93, 0x9e);
const ONE: RGBColor = RGBColor(0x9c, 0xc0, 0xe7);
const TWO: RGBColor = RGBColor(0x1f, 0x6f, 0xc4);
const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);

/// Draws the speeds on the large log: panther in blue, darker for two threads, and others in grey.
pub(crate) fn draw(report: &Report, path: &Path) -> Result<(), String> {
    let shown = |row: &&Measured| {
        ["newlines", "words", "peer/cmtraceopen"].contains(&row.name.as_str())
            || row.name.starts_with("map/")
            || row.name.starts_with("process/")
    };
    let rows: Vec<&Measured> = report.rows.iter().filter(shown).collect();
    let height = TOP + LINE * rows.len() as i32 + 10;
    let area = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
    let failed = |error: DrawingAreaErrorKind<_>| format!("{}: {error}", path.display());
    let label = |size: i32, x: HPos| {
        ("sans-serif", size)
            .into_font()
            .color(&INK)
            .pos(Pos::new(x, VPos::Center))
    };
    area.fill(&WHITE).map_err(failed)?;
    let title = format!(
        "GB/s on a CBS log of {:.2} GB: ours in blue, dark where on two threads",
        report.bytes as f64 / 1e9
    );
    area.draw(&Text::new(
        title,
        (WIDTH / 2, TOP / 2),
        label(16, HPos::Center),
    ))
    .map_err(failed)?;
    let most = rows.iter().map(|row| row.gigabytes_per_second);
    let most = most.fold(f64::MIN_POSITIVE, f64::max);
    for (row, y) in rows.iter().zip((TOP..).step_by(LINE as usize)) {
        let speed = row.gigabytes_per_second;
        let end = LEFT + (speed / most * f64::from(LONGEST)).ceil() as i32;
        let color = match row.threads {
            _ if !is_ours(row) => GREY,
            1 => ONE,
            _ => TWO,
        };
        let bar = Rectangle::new([(LEFT, y), (end, y + LINE - 5)], color.filled());
        area.draw(&bar).map_err(failed)?;
        let middle = y + (LINE - 5) / 2;
        let threads = if row.threads > 1 && !row.what.contains("--threads") {
            format!("{}, {} threads", row.what, row.threads)
        } else {
            row.what.clone()
        };
        area.draw(&Text::new(
            threads,
            (LEFT - 8, middle),
            label(13, HPos::Right),
        ))
        .map_err(failed)?;
        let value = format!("{speed:.*}", if speed < 1.0 { 2 } else { 1 });
        area.draw(&Text::new(value, (end + 6, middle), label(13, HPos::Left)))
            .map_err(failed)?;
    }
    area.present().map_err(failed)
}

fn is_ours(row: &Measured) -> bool {
    row.name.starts_with("map/") || row.what.starts_with("process: panther")
}
