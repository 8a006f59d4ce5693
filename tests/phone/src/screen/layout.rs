//! Lines of a request in rows of the terminal: all of each, or the word that something is missing.

use ratatui::buffer::CellWidth as _;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

/// The column of the texts. Names stand before it and nothing else does: a text that is continued on the next row cannot be taken for
/// another line.
const TEXTS: u16 = 14;
/// Below this width of the texts, names stand on rows of their own.
const NARROW: u16 = 10;
/// The column of the texts below names.
const BELOW: u16 = 2;

/// Lines in rows.
pub(super) struct Rows {
    pub rows: Vec<Line<'static>>,
    /// Whether each character stands in them.
    pub is_whole: bool,
}

/// Named texts in rows of this width.
pub(super) fn rows(lines: &[(String, String)], width: u16) -> Rows {
    let is_narrow = width < TEXTS + NARROW;
    let column = if is_narrow { BELOW } else { TEXTS };
    let mut all = Rows { rows: Vec::new(), is_whole: true };
    for (name, text) in lines {
        let names = wrap(name, width);
        let texts = wrap(text, width.saturating_sub(column));
        all.is_whole &= names.is_whole && texts.is_whole;
        let fits_before = !is_narrow && cells(name) < TEXTS;
        let mut first = String::new();
        if fits_before {
            first.clone_from(name);
        } else {
            all.rows.extend(names.rows.into_iter().map(dim));
        }
        for text in texts.rows {
            let gap = usize::from(column.saturating_sub(cells(&first)));
            let before = format!("{}{}", std::mem::take(&mut first), " ".repeat(gap));
            all.rows.push(Line::from(vec![
                Span::styled(before, Style::new().add_modifier(Modifier::DIM)),
                Span::raw(text),
            ]));
        }
    }
    all
}

fn dim(text: String) -> Line<'static> {
    Line::styled(text, Style::new().add_modifier(Modifier::DIM))
}

/// A text in rows.
pub(super) struct Wrapped {
    pub rows: Vec<String>,
    pub is_whole: bool,
}

/// Breaks at spaces, and within a word that is longer than a row. What no row can hold and what takes no place is left out, as the terminal
/// would leave it out, and told.
pub(super) fn wrap(text: &str, width: u16) -> Wrapped {
    let span = Span::raw(text);
    let mut all = Wrapped { rows: Vec::new(), is_whole: true };
    let (mut row, mut used, mut bytes) = (String::new(), 0, 0);
    for cluster in span.styled_graphemes(Style::new()).map(|cluster| cluster.symbol) {
        bytes += cluster.len();
        let wide = cluster.cell_width();
        if wide == 0 || wide > width {
            all.is_whole = false;
            continue;
        }
        if used + wide > width && cluster == " " {
            // The break stands for it.
            all.rows.push(std::mem::take(&mut row));
            used = 0;
            continue;
        }
        while used + wide > width {
            let (full, rest) = match row.rsplit_once(' ') {
                Some((full, rest)) => (full.to_owned(), rest.to_owned()),
                None => (row, String::new()),
            };
            all.rows.push(full);
            used = cells(&rest);
            row = rest;
        }
        row.push_str(cluster);
        used += wide;
    }
    all.rows.push(row);
    // Clusters with control characters are not even told apart.
    all.is_whole &= bytes == text.len();
    all
}

/// The cells that the clusters take together.
fn cells(text: &str) -> u16 {
    let span = Span::raw(text);
    span.styled_graphemes(Style::new()).map(|cluster| cluster.symbol.cell_width()).fold(0, u16::saturating_add)
}
