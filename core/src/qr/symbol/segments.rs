//! The bit stream of a code: segments of digits, of capitals, of bytes and of Kanji.

use zeroize::Zeroizing;

use super::text::{Charset, Text};

/// The characters of segments of capitals, in the order of their values.
const CAPITALS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The text of all segments. `None` if there is one of an unknown kind, or one that is cut off.
pub(super) fn text(data: &[u8], version: usize) -> Option<Zeroizing<String>> {
    let mut bits = Bits { data, at: 0 };
    let mut text = Text::default();
    let length = |short: usize, middle: usize, long: usize| match version {
        ..=9 => short,
        10..=26 => middle,
        _ => long,
    };
    while bits.left() >= 4 {
        match bits.take(4)? {
            0 => break,
            1 => digits(&mut bits, length(10, 12, 14), &mut text)?,
            2 => capitals(&mut bits, length(9, 11, 13), &mut text)?,
            4 => {
                let count = bits.take(length(8, 16, 16))?;
                for _ in 0..count {
                    text.byte(u8::try_from(bits.take(8)?).ok()?);
                }
            }
            7 => text.charset(charset(&mut bits)?),
            8 => {
                let count = bits.take(length(8, 10, 12))?;
                for _ in 0..count {
                    kanji(bits.take(13)?, &mut text)?;
                }
            }
            // FNC1 of the first kind, and of the second with its application.
            5 => {}
            9 => drop(bits.take(8)?),
            _ => return None,
        }
    }
    text.finished()
}

fn digits(bits: &mut Bits<'_>, length: usize, text: &mut Text) -> Option<()> {
    let mut left = bits.take(length)?;
    while left > 0 {
        let (count, width, most) = match left {
            1 => (1, 4, 9),
            2 => (2, 7, 99),
            _ => (3, 10, 999),
        };
        let value = bits.take(width).filter(|value| *value <= most)?;
        for place in (0..count).rev() {
            text.ascii(b'0' + u8::try_from(value / 10_u32.pow(place) % 10).ok()?);
        }
        left -= count;
    }
    Some(())
}

fn capitals(bits: &mut Bits<'_>, length: usize, text: &mut Text) -> Option<()> {
    let mut left = bits.take(length)?;
    let character = |value: u32| CAPITALS.get(usize::try_from(value).ok()?).copied();
    while left >= 2 {
        let pair = bits.take(11)?;
        text.ascii(character(pair / 45)?);
        text.ascii(character(pair % 45)?);
        left -= 2;
    }
    if left == 1 {
        text.ascii(character(bits.take(6)?)?);
    }
    Some(())
}

/// Thirteen bits stand for two bytes of Shift-JIS.
fn kanji(value: u32, text: &mut Text) -> Option<()> {
    let packed = ((value / 0xC0) << 8) | (value % 0xC0);
    let pair = packed + if packed < 0x1F00 { 0x8140 } else { 0xC140 };
    text.kanji(u16::try_from(pair).ok()?.to_be_bytes());
    Some(())
}

/// The number of an encoding, in one, two or three bytes.
fn charset(bits: &mut Bits<'_>) -> Option<Charset> {
    let first = bits.take(8)?;
    let number = match first {
        0..=0x7F => first,
        0x80..=0xBF => (first & 0x3F) << 8 | bits.take(8)?,
        0xC0..=0xDF => (first & 0x1F) << 16 | bits.take(16)?,
        _ => return None,
    };
    Some(Charset::of(number))
}

struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    const fn left(&self) -> usize {
        (self.data.len() * 8).saturating_sub(self.at)
    }

    /// The next bits, at most 16.
    fn take(&mut self, count: usize) -> Option<u32> {
        if self.left() < count {
            return None;
        }
        let mut value = 0;
        for at in self.at..self.at + count {
            let byte = self.data.get(at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - at % 8) & 1);
        }
        self.at += count;
        Some(value)
    }
}
