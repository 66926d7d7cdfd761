//! Curves as a table and as a picture.

use std::fmt::Write as _;

use super::svg::{Line, Panel};
use super::{svg, three_digits};
use crate::curve::{Curve, Point};

/// Nanoseconds an item, a row for each count.
#[must_use]
pub fn markdown(curves: &[Curve]) -> String {
    let mut text = String::from(
        "Nanoseconds an item: to save / to load into a device that is reused.\n\n| items |",
    );
    for Curve { item, size, .. } in curves {
        let _ = write!(text, " {item}, {size} bytes |");
    }
    let _ = writeln!(text, "\n|---:|{}", "---:|".repeat(curves.len()));
    let counts = curves.first().map_or(&[][..], |curve| &curve.points);
    for (i, Point { count, .. }) in counts.iter().enumerate() {
        let _ = write!(text, "| {count} |");
        for Point { save, load, .. } in curves.iter().filter_map(|curve| curve.points.get(i)) {
            let _ = write!(text, " {} / {} |", three_digits(*save), three_digits(*load));
        }
        text.push('\n');
    }
    text
}

/// The same as two panels of lines.
#[must_use]
pub fn picture(curves: &[Curve]) -> String {
    let panel = |title: &str, value: fn(&Point) -> f64| Panel {
        title: title.into(),
        lines: curves.iter().map(|curve| line(curve, value)).collect(),
    };
    svg::lines(&[
        panel("Save: ns an item, by the number of items", |point| point.save),
        panel("Load: ns an item, by the number of items", |point| point.load),
    ])
}

fn line(curve: &Curve, value: fn(&Point) -> f64) -> Line {
    let name = format!("{}, {} bytes", curve.item, curve.size);
    let points = curve.points.iter().map(|point| (point.count as f64, value(point))).collect();
    Line { name, points }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves() -> Vec<Curve> {
        let points = vec![
            Point { count: 1, save: 5.0, load: 6.0 },
            Point { count: 10, save: 0.5, load: 0.625 },
        ];
        vec![Curve { item: "array element", size: 4, points }]
    }

    #[test]
    fn a_row_for_each_count() {
        let text = markdown(&curves());
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(rows[0], "| items | array element, 4 bytes |");
        assert_eq!(rows[2..], ["| 1 | 5.00 / 6.00 |", "| 10 | 0.50 / 0.62 |"]);
    }

    #[test]
    fn a_panel_for_each_direction() {
        let svg = picture(&curves());
        assert_eq!(svg.matches(">array element, 4 bytes<").count(), 2);
        // A line and its sample in the legend, twice.
        assert_eq!(svg.matches("class=\"line s0\"").count(), 4);
    }
}
