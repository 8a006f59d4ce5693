//! The part of the [wire format of protocol buffers](https://protobuf.dev/programming-guides/encoding/) that an export needs:
//! fields one after the other, their numbers and their values. What a field means is not known here.

/// The value of a field.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    /// Wire type 0: an integer, a negative one as its two's complement.
    Integer(u64),
    /// Wire type 2: bytes, a text or a message.
    Bytes(&'a [u8]),
    /// Wire types 1 and 5, eight and four bytes, which no field here has.
    Fixed,
}

/// The bytes are not fields one after the other, or hold a group (wire types 3 and 4), which nobody writes any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotFields;

/// The fields of a message: their numbers and values, in their order. After an error it ends.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) const fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let tag = self.integer()?;
        let (number, wire) = (tag >> 3, tag & 7);
        // Numbers are 1 to 2^29 - 1.
        if number == 0 || number >= 1 << 29 {
            return None;
        }
        let value = match wire {
            0 => Value::Integer(self.integer()?),
            1 => self.bytes(8).map(|_| Value::Fixed)?,
            2 => {
                let length = usize::try_from(self.integer()?).ok()?;
                Value::Bytes(self.bytes(length)?)
            }
            5 => self.bytes(4).map(|_| Value::Fixed)?,
            _ => return None,
        };
        Some((number, value))
    }

    /// Seven bits a byte, the lowest first, in ten bytes at most. What is beyond 64 bits is refused.
    fn integer(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return None;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), NotFields>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field.ok_or(NotFields))
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, NotFields, Value};

    fn read(bytes: &[u8]) -> Result<Vec<(u64, String)>, NotFields> {
        let shown = |value: Value<'_>| match value {
            Value::Integer(integer) => integer.to_string(),
            Value::Bytes(bytes) => format!("{bytes:?}"),
            Value::Fixed => "fixed".to_owned(),
        };
        Fields::of(bytes).map(|field| field.map(|(number, value)| (number, shown(value)))).collect()
    }

    /// The examples of the description of the format.
    #[test]
    fn fields_are_read_as_the_format_describes_them() {
        assert_eq!(read(&[]), Ok(Vec::new()));
        assert_eq!(read(&[0x08, 0x96, 0x01]), Ok(vec![(1, "150".to_owned())]));
        assert_eq!(read(b"\x12\x02hi"), Ok(vec![(2, "[104, 105]".to_owned())]));
        let minus_two = [0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(read(&minus_two), Ok(vec![(1, (u64::MAX - 1).to_string())]));
        let skipped = [0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4, 0x18, 0x00];
        assert_eq!(read(&skipped), Ok(vec![(1, "fixed".to_owned()), (2, "fixed".to_owned()), (3, "0".to_owned())]));
    }

    #[test]
    fn what_is_cut_off_or_none_of_it_is_refused() {
        let too_long = [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        let beyond = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        for wrong in [
            &[0x08][..],
            &[0x80],
            &[0x12, 0x03, b'h', b'i'],
            &[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            &[0x09, 1, 2, 3],
            &[0x15, 1],
            &[0x00, 0x00],
            &[0x0b],
            &[0x0c],
            &[0x0e],
            &[0x80, 0x80, 0x80, 0x80, 0x10, 0x00],
            &too_long,
            &beyond,
        ] {
            assert_eq!(read(wrong), Err(NotFields), "{wrong:?}");
        }
    }
}
