//! JSON as the protocol reads it: depth at most 8, no member twice at any depth, a struct is an object,
//! a list has no entry that nobody reads.
//!
//! serde_json alone keeps the last of two members of one name and reads a struct from an array as well.
//! Both would let two readers of one signed message see two different things (RFC 8725 section 2.4).
//!
//! Errors name the place and never the value: a value may be secret. For the same reason the texts of what was read are
//! wiped when they go, also where reading ends halfway.

mod strict;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, Visitor};
use zeroize::Zeroizing;

use strict::{Rules, Strict};

const MAX_DEPTH: usize = 8;
/// The most entries of a list that is read (rule 2).
const MAX_LIST: usize = 64;

/// Why a text is not the JSON that was expected, and where. Of one word: what reads moves it about, as does what calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError(Box<JsonFault>);

/// What a [`JsonError`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFault {
    /// Members from the outside in, joined by dots; empty for the whole text.
    pub path: String,
    /// What is wrong there; holds no value of the text.
    pub what: String,
}

impl JsonError {
    #[cold]
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self(Box::new(JsonFault { path: String::new(), what: what.into() }))
    }

    #[cold]
    fn within(mut self, member: &str) -> Self {
        self.0.path = if self.path.is_empty() { member.to_owned() } else { format!("{member}.{}", self.path) };
        self
    }
}

impl Deref for JsonError {
    type Target = JsonFault;

    fn deref(&self) -> &JsonFault {
        &self.0
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.what) } else { write!(f, "{}: {}", self.path, self.what) }
    }
}

impl std::error::Error for JsonError {}

/// Reads one JSON object that is no message of the protocol. `null` counts as a member that is not there.
///
/// # Errors
/// Not UTF-8, not JSON, not an object, a member twice, deeper than 8, or not the members that `T` asks for.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    Object::parse(bytes)?.read_by(Rules { max_list: usize::MAX, null_is_absent: true, data_in_enums: false })
}

/// Reads any JSON that this program wrote itself, of any depth: enums may hold data.
///
/// # Errors
/// Not JSON, a member twice, or not the members that `T` asks for.
pub(crate) fn written_here<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    // serde_json has a bound of its own, which keeps the stack.
    let node = parse(bytes, usize::MAX)?;
    let rules = Rules { max_list: usize::MAX, null_is_absent: true, data_in_enums: true };
    T::deserialize(Strict { node: &node, rules }).map_err(JsonError::from)
}

/// Reads header or payload of a message: as [`from_slice`], with at most 64 entries in a list that is read, and without
/// `null` (rule 2).
pub(super) fn message_from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    Object::parse(bytes)?.read_by(MESSAGE)
}

const MESSAGE: Rules = Rules { max_list: MAX_LIST, null_is_absent: false, data_in_enums: false };

/// A JSON object whose depth and names were checked: it is parsed once and may be read several times.
pub(super) struct Object(Node);

impl Object {
    /// Parses a text.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        match parse(bytes, MAX_DEPTH)? {
            node @ Node::Object(_) => Ok(Self(node)),
            _ => Err(JsonError::new("not an object")),
        }
    }

    /// Reads it as the payload of a message.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        self.read_by(MESSAGE)
    }

    fn read_by<T: DeserializeOwned>(&self, rules: Rules) -> Result<T, JsonError> {
        T::deserialize(Strict { node: &self.0, rules }).map_err(JsonError::from)
    }
}

fn parse(bytes: &[u8], max_depth: usize) -> Result<Node, JsonError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let node = Checked { deeper: max_depth }.deserialize(&mut reader).map_err(hide_value)?;
    reader.end().map_err(hide_value)?;
    Ok(node)
}

fn hide_value(error: serde_json::Error) -> JsonError {
    if error.is_data() {
        // Only this file's own messages are of this class here: `Checked` accepts every type.
        JsonError::new(error.to_string())
    } else {
        JsonError::new(format!("not JSON at column {}", error.column()))
    }
}

/// A JSON value whose texts are wiped when it goes.
enum Node {
    Null,
    Bool(bool),
    Natural(u64),
    Negative(i64),
    Float(f64),
    Text(Zeroizing<String>),
    List(Vec<Node>),
    Object(BTreeMap<String, Node>),
}

/// Builds a [`Node`], counting depth and refusing duplicate members.
#[derive(Clone, Copy)]
struct Checked {
    /// How many levels more there may be.
    deeper: usize,
}

impl Checked {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        let deeper = self.deeper.checked_sub(1).ok_or_else(|| E::custom("deeper than 8"))?;
        Ok(Self { deeper })
    }
}

impl<'de> DeserializeSeed<'de> for Checked {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Negative(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let inner = self.deeper()?;
        let mut object = BTreeMap::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(inner)?;
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("a member occurs twice"));
            }
        }
        Ok(Node::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Written {
        Bare,
        One(u8),
        Two(u8, String),
        Named { number: Option<u8> },
    }

    fn read(text: &str) -> Result<Vec<Written>, String> {
        written_here(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_written_here_may_hold_data_in_enums() {
        let text = r#"["bare",{"one":1},{"two":[2,"b"]},{"named":{"number":null}}]"#;
        let two = Written::Two(2, "b".to_owned());
        assert_eq!(read(text), Ok(vec![Written::Bare, Written::One(1), two, Written::Named { number: None }]));
        for (wrong, why) in [
            (r#"["one"]"#, "0: wrong type, expected a variant with data"),
            (r#"[{"bare":1}]"#, "0: wrong type, expected a string"),
            (r#"[{"one":1,"bare":null}]"#, "0: wrong type, expected a string"),
            (r#"[{"two":[2]}]"#, "0: invalid length 1, expected tuple variant Written::Two with 2 elements"),
            (r#"[{"named":{"number":1,"number":2}}]"#, "a member occurs twice"),
        ] {
            assert!(read(wrong).is_err_and(|error| error.starts_with(why)), "{wrong}: {:?}", read(wrong));
        }
    }

    #[test]
    fn what_was_written_here_may_be_deeper_than_a_message() {
        let deep = format!("{}{}", "[".repeat(20), "]".repeat(20));
        assert!(parse(deep.as_bytes(), usize::MAX).is_ok());
        assert!(parse(deep.as_bytes(), MAX_DEPTH).is_err_and(|error| error.what.starts_with("deeper than 8")));
    }
}
