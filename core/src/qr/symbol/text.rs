//! From bytes to characters. Codes that name no encoding are the most: what they are written in has to be found out.

use zeroize::Zeroizing;

/// The characters of JIS X 0208 with the additions of Windows, as Shift-JIS orders them: a line for each first byte from 81 to
/// 9F and from E0 to EF, in it the 188 second bytes from 40 to FC without 7F. U+FFFD is none.
const SHIFT_JIS: &str = include_str!("shift_jis.txt");

/// How bytes stand for characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// None is named: UTF-8, Latin-1 or Shift-JIS.
    Unnamed,
    Latin1,
    ShiftJis,
    Utf16,
    Utf8,
    /// One that is not known here: what is not ASCII is unreadable.
    Unknown,
}

impl Charset {
    /// By its number (AIM ECI).
    pub(super) const fn of(number: u32) -> Self {
        match number {
            1 | 3 => Self::Latin1,
            20 => Self::ShiftJis,
            25 => Self::Utf16,
            26 => Self::Utf8,
            _ => Self::Unknown,
        }
    }
}

/// As many bytes as a code holds, if all of them are digits.
const MOST_BYTES: usize = 7168;

/// A text while it is read.
pub(super) struct Text {
    named: Charset,
    bytes: Zeroizing<Vec<u8>>,
    /// Where what is written in one encoding ends.
    ends: Vec<(usize, Charset)>,
}

impl Default for Text {
    fn default() -> Self {
        // Never grows: that would leave copies in memory.
        let bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES));
        Self { named: Charset::Unnamed, bytes, ends: Vec::new() }
    }
}

impl Text {
    /// From here on, bytes are in this encoding.
    pub(super) const fn charset(&mut self, charset: Charset) {
        self.named = charset;
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.push(byte, self.named);
    }

    pub(super) fn ascii(&mut self, byte: u8) {
        self.push(byte, if self.named == Charset::Utf16 { Charset::Latin1 } else { self.named });
    }

    pub(super) fn kanji(&mut self, pair: [u8; 2]) {
        for byte in pair {
            self.push(byte, Charset::ShiftJis);
        }
    }

    fn push(&mut self, byte: u8, charset: Charset) {
        if self.bytes.len() >= MOST_BYTES {
            return;
        }
        self.bytes.push(byte);
        match self.ends.last_mut() {
            Some((end, last)) if *last == charset => *end = self.bytes.len(),
            _ => self.ends.push((self.bytes.len(), charset)),
        }
    }

    /// `None` of an empty code.
    pub(super) fn finished(self) -> Option<Zeroizing<String>> {
        // Three bytes for each: an unreadable one.
        let mut text = Zeroizing::new(String::with_capacity(self.bytes.len() * 3));
        let mut begin = 0;
        for (end, charset) in &self.ends {
            let piece = self.bytes.get(begin..*end).unwrap_or_default();
            decode(piece, *charset, &mut text);
            begin = *end;
        }
        (!text.is_empty()).then_some(text)
    }
}

fn decode(bytes: &[u8], charset: Charset, text: &mut String) {
    match charset {
        Charset::Unnamed => decode(bytes, guessed(bytes), text),
        Charset::Latin1 => text.extend(bytes.iter().copied().map(char::from)),
        Charset::ShiftJis => text.extend(shift_jis(bytes).map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER))),
        Charset::Utf16 => {
            let units = bytes.chunks(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                // Half of a character.
                _ => 0xFFFD,
            });
            text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        Charset::Utf8 => {
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                if !chunk.invalid().is_empty() {
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        Charset::Unknown => {
            text.extend(
                bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER }),
            );
        }
    }
}

/// UTF-8 if it can be; else Shift-JIS if it can be and has bytes that are control characters in Latin-1; else Latin-1.
fn guessed(bytes: &[u8]) -> Charset {
    if std::str::from_utf8(bytes).is_ok() {
        return Charset::Utf8;
    }
    let has_controls = bytes.iter().any(|byte| (0x80..0xA0).contains(byte));
    if has_controls && shift_jis(bytes).all(|found| found.is_some()) { Charset::ShiftJis } else { Charset::Latin1 }
}

/// The characters of bytes in Shift-JIS; `None` for what is none. ASCII is taken as such, although some take `\` for a yen sign.
fn shift_jis(bytes: &[u8]) -> impl Iterator<Item = Option<char>> {
    let mut rest = bytes.iter().copied();
    std::iter::from_fn(move || {
        let first = rest.next()?;
        Some(match first {
            0..=0x7F => Some(char::from(first)),
            // Katakana of half width.
            0xA1..=0xDF => char::from_u32(0xFF61 + u32::from(first - 0xA1)),
            0x81..=0x9F => pair(first - 0x81, rest.next()),
            0xE0..=0xEF => pair(first - 0xE0 + 31, rest.next()),
            _ => None,
        })
    })
}

fn pair(line: u8, second: Option<u8>) -> Option<char> {
    let place = match second? {
        second @ 0x40..=0x7E => second - 0x40,
        second @ 0x80..=0xFC => second - 0x41,
        _ => return None,
    };
    let line = SHIFT_JIS.lines().nth(usize::from(line))?;
    line.chars().nth(usize::from(place)).filter(|found| *found != char::REPLACEMENT_CHARACTER)
}
