//! How the pages of a tenant look: its colour and its logo. They come with the configuration, so they are kept in memory.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

/// Bytes of a logo, at most.
const LOGO_LIMIT: usize = 128 * 1024;

/// Contrast of text to its ground, at least (WCAG 2.2, 1.4.3).
const CONTRAST: f64 = 4.5;

/// The grounds on which the pages show the colour: those of the style sheet, the less favourable one of each scheme.
const LIGHT_GROUND: Colour = Colour([0xf4, 0xf5, 0xf7]);
const DARK_GROUND: Colour = Colour([0x1f, 0x24, 0x2a]);

/// A colour of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour([u8; 3]);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no colour: it needs the form #0b5cad");
        let is_hexadecimal = |digits: &&str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(is_hexadecimal).ok_or_else(wrong)?;
        let value = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// Relative luminance (WCAG 2.2), 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126f64.mul_add(red, 0.7152f64.mul_add(green, 0.0722 * blue))
    }

    /// The ratio of WCAG 2.2, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The nearest shade of this on the way to `end` that can be read on `ground`.
    fn readable_on(self, ground: Self, end: u8) -> Self {
        let shade = |share: u16| {
            Self(self.0.map(|channel| {
                let mixed = (u16::from(channel) * (100 - share) + u16::from(end) * share) / 100;
                u8::try_from(mixed).unwrap_or(end)
            }))
        };
        (0..=100).map(shade).find(|shade| shade.contrast(ground) >= CONTRAST).unwrap_or(Self([end; 3]))
    }

    /// Black or white, whichever can be read on this.
    fn text(self) -> Self {
        let (black, white) = (Self([0; 3]), Self([255; 3]));
        if self.contrast(black) >= self.contrast(white) { black } else { white }
    }
}

/// A picture.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Logo {
    /// The media type.
    pub(crate) kind: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Logo {
    /// A PNG or SVG file, told apart by how it begins.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn parse(bytes: Vec<u8>) -> Result<Self, String> {
        if bytes.len() > LOGO_LIMIT {
            return Err(format!("it has {} bytes: {LOGO_LIMIT} are the most", bytes.len()));
        }
        let kind = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            "image/png"
        } else if std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg")) {
            "image/svg+xml"
        } else {
            return Err("it is neither PNG nor SVG".to_owned());
        };
        Ok(Self { kind, bytes })
    }
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logo").field("kind", &self.kind).field("bytes", &self.bytes.len()).finish()
    }
}

/// What the configuration file says of the looks of a tenant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandSettings {
    /// Of buttons, links and marks.
    colour: Option<Colour>,
    /// A PNG or SVG file.
    pub(crate) logo: Option<PathBuf>,
    #[serde(skip)]
    read: Option<Arc<Logo>>,
}

impl BrandSettings {
    /// Reads the file of the logo.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn read(&mut self) -> Result<(), String> {
        let Some(path) = &self.logo else { return Ok(()) };
        let at = |why: String| format!("logo {}: {why}", path.display());
        let bytes = std::fs::read(path).map_err(|error| at(error.to_string()))?;
        self.read = Some(Arc::new(Logo::parse(bytes).map_err(at)?));
        Ok(())
    }
}

/// The looks of a tenant.
#[derive(Debug)]
pub(crate) struct Brand {
    /// What the colour makes of the style sheet; `None` leaves it as it is.
    pub(crate) style: Option<String>,
    pub(crate) logo: Option<Arc<Logo>>,
}

impl Brand {
    fn new(colour: Option<Colour>, logo: Option<Arc<Logo>>) -> Self {
        let rule = |accent: Colour| format!(":root {{ --accent: {accent}; --on-accent: {}; }}", accent.text());
        let style = colour.map(|colour| {
            let (light, dark) = (colour.readable_on(LIGHT_GROUND, 0), colour.readable_on(DARK_GROUND, 255));
            format!("{}\n@media (prefers-color-scheme: dark) {{ {} }}\n", rule(light), rule(dark))
        });
        Self { style, logo }
    }
}

/// The looks of each tenant that has any of its own.
#[derive(Debug, Default)]
pub(crate) struct Brands(HashMap<String, Brand>);

impl Brands {
    /// Those of a tenant, as the configuration file says.
    pub(crate) fn insert(&mut self, tenant: &str, settings: &BrandSettings) {
        self.0.insert(tenant.to_owned(), Brand::new(settings.colour, settings.read.clone()));
    }

    /// Those of the demonstration tenant.
    pub(crate) fn insert_demo(&mut self, tenant: &str) {
        let logo = Logo::parse(include_bytes!("pages/assets/demo-logo.svg").to_vec()).ok().map(Arc::new);
        self.0.entry(tenant.to_owned()).or_insert_with(|| Brand::new(Some(Colour([0x5b, 0x2a, 0x86])), logo));
    }

    /// Those of a tenant, if it has any of its own.
    pub(crate) fn of(&self, tenant: &str) -> Option<&Brand> {
        self.0.get(tenant)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let (black, white) = (Colour([0; 3]), Colour([255; 3]));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((white.contrast(white) - 1.0).abs() < 1e-9);
        // The grey that is known to be the lightest to be read on white.
        assert!(Colour([0x76; 3]).contrast(white) >= CONTRAST);
        assert!(Colour([0x77; 3]).contrast(white) < CONTRAST);
    }

    #[test]
    fn a_colour_that_can_be_read_stays_as_it_is() {
        let colour = Colour::try_from("#0b5cad".to_owned()).unwrap();
        assert_eq!(colour.readable_on(LIGHT_GROUND, 0), colour);
        assert_ne!(colour.readable_on(DARK_GROUND, 255), colour);
        for wrong in ["0b5cad", "#0b5ca", "#0b5cag", "red", "#+b5cad"] {
            assert!(Colour::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_logo_is_png_or_svg() {
        assert_eq!(Logo::parse(b"\x89PNG\r\n\x1a\n...".to_vec()).unwrap().kind, "image/png");
        assert_eq!(Logo::parse(b"<svg/>".to_vec()).unwrap().kind, "image/svg+xml");
        assert!(Logo::parse(b"<html>".to_vec()).is_err());
        assert!(Logo::parse(vec![b' '; LOGO_LIMIT + 1]).is_err());
    }

    #[test]
    fn the_demonstration_has_both() {
        let mut brands = Brands::default();
        brands.insert_demo("t1");
        let brand = brands.of("t1").unwrap();
        assert!(brand.style.is_some() && brand.logo.is_some());
        assert!(brands.of("t2").is_none());
    }

    proptest! {
        #[test]
        fn whatever_the_colour_it_can_be_read(channels: [u8; 3]) {
            let colour = Colour(channels);
            for (ground, end) in [(LIGHT_GROUND, 0), (DARK_GROUND, 255)] {
                let shade = colour.readable_on(ground, end);
                prop_assert!(shade.contrast(ground) >= CONTRAST, "{shade} on {ground}");
                prop_assert!(shade.contrast(shade.text()) >= CONTRAST, "{} on {shade}", shade.text());
            }
        }
    }
}
