//! Shapes and text, in colors that suit a light and a dark page.

use std::fmt::Write as _;

const STYLE: &str = "
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.muted { fill: #59636e }
.grid { stroke: #d1d9e0; fill: none }
.unit { stroke: #59636e; fill: none }
.end { text-anchor: end }
.middle { text-anchor: middle }
.ours { font-weight: 600 }
.save { fill: #8c959f }
.load { fill: #c8d1da }
.fresh { fill: none; stroke: #8c959f }
.ours-save { fill: #0969da }
.ours-load { fill: #80ccff }
.line { fill: none; stroke-width: 2 }
.s0 { stroke: #0969da } .s1 { stroke: #bc4c00 } .s2 { stroke: #1a7f37 } .s3 { stroke: #8250df }
.t0 { fill: #0969da } .t1 { fill: #bc4c00 } .t2 { fill: #1a7f37 } .t3 { fill: #8250df }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.muted { fill: #9198a1 }
.grid { stroke: #3d444d }
.unit { stroke: #9198a1 }
.save { fill: #656c76 }
.load { fill: #3d444d }
.fresh { stroke: #656c76 }
.ours-save { fill: #4493f8 }
.ours-load { fill: #1f6feb }
.s0 { stroke: #4493f8 } .s1 { stroke: #db6d28 } .s2 { stroke: #3fb950 } .s3 { stroke: #ab7df8 }
.t0 { fill: #4493f8 } .t1 { fill: #db6d28 } .t2 { fill: #3fb950 } .t3 { fill: #ab7df8 }
}
";

/// A picture that grows by shapes.
pub(super) struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), class: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(self.body, r#"<text x="{x:.1}" y="{y:.1}" class="{class}">{text}</text>"#);
    }

    pub(super) fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        let size = format!(r#"width="{width:.1}" height="{height:.1}""#);
        let _ = writeln!(self.body, r#"<rect x="{x:.1}" y="{y:.1}" {size} class="{class}"/>"#);
    }

    /// Straight lines from point to point.
    pub(super) fn path(&mut self, points: &[(f64, f64)], class: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let points = points.join(" ");
        let _ = writeln!(self.body, r#"<polyline points="{points}" class="{class}"/>"#);
    }

    pub(super) fn finish(self) -> String {
        let Self { width, height, body } = self;
        let size = format!(r#"width="{width}" height="{height}" viewBox="0 0 {width} {height}""#);
        let svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {size}>"#);
        format!("{svg}\n<style>{STYLE}</style>\n{body}</svg>\n")
    }
}

/// A logarithmic axis: values from `from` to `to` lie between two places.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Axis {
    /// Where a value lies; one outside of the axis lies at its end.
    pub(super) fn place(&self, value: f64) -> f64 {
        let part = (value / self.from).ln() / (self.to / self.from).ln();
        self.start + part.clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// The powers of ten on the axis.
    pub(super) fn powers(&self) -> impl Iterator<Item = f64> {
        let (from, to) = (self.from * 0.999, self.to * 1.001);
        (-9..=9).map(|power| 10_f64.powi(power)).filter(move |value| (from..=to).contains(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_power_of_ten_takes_as_much_room() {
        let axis = Axis { from: 0.1, to: 100.0, start: 0.0, end: 300.0 };
        let places: Vec<f64> = axis.powers().map(|value| axis.place(value).round()).collect();
        assert_eq!(places, [0.0, 100.0, 200.0, 300.0]);
        assert_eq!((axis.place(0.01).round(), axis.place(1e6).round()), (0.0, 300.0));
    }

    #[test]
    fn text_is_escaped() {
        let mut canvas = Canvas::new(1.0, 1.0);
        canvas.text((0.0, 0.0), "muted", "a<b & c");
        assert!(canvas.finish().contains(">a&lt;b &amp; c</text>"));
    }
}
