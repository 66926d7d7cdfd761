//! Lines over two logarithmic axes.

use super::canvas::{Axis, Canvas};

const PANEL: f64 = 440.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 45.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 230.0;

/// Lines side by side with others.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What is above.
    pub title: String,
    /// At most four.
    pub lines: Vec<Line>,
}

/// A line with its name.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the legend says.
    pub name: String,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// Draws panels next to each other, on the same axes.
#[must_use]
pub fn lines(panels: &[Panel]) -> String {
    let points = || panels.iter().flat_map(|panel| &panel.lines).flat_map(|line| &line.points);
    let across = axis(points().map(|(x, _)| *x), (LEFT, PANEL - RIGHT));
    let up = axis(points().map(|(_, y)| *y), (BOTTOM, TOP));
    let mut canvas = Canvas::new(PANEL * panels.len() as f64, HEIGHT);
    for (i, panel) in panels.iter().enumerate() {
        let left = i as f64 * PANEL;
        let across = Axis { start: left + across.start, end: left + across.end, ..across };
        draw(&mut canvas, panel, across, up);
    }
    canvas.finish()
}

/// From the power of ten below all values to the one above.
fn axis(values: impl Iterator<Item = f64> + Clone, (start, end): (f64, f64)) -> Axis {
    let lowest = values.clone().fold(f64::MAX, f64::min);
    let highest = values.fold(lowest, f64::max);
    let power = |exponent: f64| 10_f64.powf(exponent);
    Axis { from: power(lowest.log10().floor()), to: power(highest.log10().ceil()), start, end }
}

fn draw(canvas: &mut Canvas, panel: &Panel, across: Axis, up: Axis) {
    canvas.text((across.start, TOP - 15.0), "title", &panel.title);
    for value in across.powers() {
        let x = across.place(value);
        canvas.path(&[(x, up.start), (x, up.end)], "grid");
        canvas.text((x, BOTTOM + 16.0), "muted middle", &short(value));
    }
    for value in up.powers() {
        let y = up.place(value);
        canvas.path(&[(across.start, y), (across.end, y)], "grid");
        canvas.text((across.start - 6.0, y + 4.0), "muted end", &value.to_string());
    }
    for (i, line) in panel.lines.iter().enumerate() {
        let place = |(x, y): &(f64, f64)| (across.place(*x), up.place(*y));
        let points: Vec<_> = line.points.iter().map(place).collect();
        canvas.path(&points, &format!("line s{i}"));
        let y = BOTTOM + 36.0 + i as f64 * 16.0;
        canvas.path(
            &[(across.start, y - 4.0), (across.start + 20.0, y - 4.0)],
            &format!("line s{i}"),
        );
        canvas.text((across.start + 27.0, y), "", &line.name);
    }
}

/// 1000 as 1k.
fn short(value: f64) -> String {
    match value {
        _ if value >= 1e6 => format!("{}M", value / 1e6),
        _ if value >= 1e3 => format!("{}k", value / 1e3),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_corner_to_corner() {
        let line = Line { name: "a line".into(), points: vec![(1.0, 0.1), (1000.0, 10.0)] };
        let svg = lines(&[Panel { title: "a panel".into(), lines: vec![line] }]);
        assert!(svg.contains(r#"points="45.0,230.0 420.0,30.0" class="line s0""#), "{svg}");
        assert!(svg.contains(">a line<") && svg.contains(">a panel<"), "{svg}");
    }
}
