//! The picture of the screen in the README: `PICTURE=write cargo test -p phone picture` draws it anew.

use std::fmt::Write as _;
use std::path::Path;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::draw::Palette;
use super::tests::{drawn, with_a_request};

const CELL: (usize, usize) = (9, 19);
const MARGIN: usize = 16;

#[test]
fn the_picture_of_the_readme_is_the_screen() {
    let mut state = with_a_request();
    state.typed = state.request().map(|request| (request.id, "4".to_owned()));
    let svg = svg(&drawn(&state, (90, 17), Palette::COLOURS));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images/phone.svg");
    if std::env::var_os("PICTURE").is_some_and(|value| value == "write") {
        std::fs::write(&file, &svg).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == svg, "the screen looks different: PICTURE=write cargo test -p phone picture");
}

/// The cells as an SVG picture of 1.1, each run of one style a text of its own.
fn svg(buffer: &Buffer) -> String {
    let area = buffer.area();
    let (width, height) =
        (usize::from(area.width) * CELL.0 + 2 * MARGIN, usize::from(area.height) * CELL.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"15\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#16181d\"/>\n"
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let first = &buffer[(x, y)];
            let from = x;
            let mut run = String::new();
            while x < area.width && look(&buffer[(x, y)]) == look(first) {
                run.push_str(buffer[(x, y)].symbol());
                x += 1;
            }
            if run.trim().is_empty() {
                continue;
            }
            let (colour, bold, dim) = look(first);
            let weight = if bold { " font-weight=\"bold\"" } else { "" };
            let opacity = if dim { " opacity=\"0.6\"" } else { "" };
            let (left, base) = (MARGIN + usize::from(from) * CELL.0, MARGIN + usize::from(y) * CELL.1 + 14);
            let length = usize::from(x - from) * CELL.0;
            writeln!(
                svg,
                "<text x=\"{left}\" y=\"{base}\" textLength=\"{length}\" fill=\"{colour}\"{weight}{opacity} xml:space=\"preserve\">{}</text>",
                escaped(&run)
            )
            .unwrap();
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn look(cell: &Cell) -> (&'static str, bool, bool) {
    let colour = match cell.fg {
        Color::Cyan => "#5ad1e6",
        Color::Green => "#7fd88f",
        Color::Red => "#ff7b72",
        _ => "#e6e6e6",
    };
    (colour, cell.modifier.contains(Modifier::BOLD), cell.modifier.contains(Modifier::DIM))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
