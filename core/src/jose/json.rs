//! JSON as the protocol reads it: depth at most 8, no member twice at any depth, a struct is an object,
//! a list has no entry that nobody reads.
//!
//! serde_json alone keeps the last of two members of one name and reads a struct from an array as well.
//! Both would let two readers of one signed message see two different things (RFC 8725 section 2.4).
//!
//! Errors name the place and never the value: a value may be secret. For the same reason the texts of what was read are
//! wiped when they go, also where reading ends halfway.

use std::collections::{BTreeMap, btree_map};
use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use zeroize::Zeroizing;

const MAX_DEPTH: usize = 8;
/// The most entries of a list that is read (rule 2).
const MAX_LIST: usize = 64;

/// Why a text is not the JSON that was expected, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// Members from the outside in, joined by dots; empty for the whole text.
    pub path: String,
    /// What is wrong there; holds no value of the text.
    pub what: String,
}

impl JsonError {
    fn new(what: impl Into<String>) -> Self {
        Self { path: String::new(), what: what.into() }
    }

    fn within(mut self, member: &str) -> Self {
        self.path = if self.path.is_empty() { member.to_owned() } else { format!("{member}.{}", self.path) };
        self
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.what) } else { write!(f, "{}: {}", self.path, self.what) }
    }
}

impl std::error::Error for JsonError {}

impl de::Error for JsonError {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self::new(what.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("wrong type, expected {expected}"))
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("wrong value, expected {expected}"))
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("not one of the known values")
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("has a member that is not allowed here")
    }
}

/// Reads one JSON object that is no message of the protocol. `null` counts as a member that is not there.
///
/// # Errors
/// Not UTF-8, not JSON, not an object, a member twice, deeper than 8, or not the members that `T` asks for.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    read(bytes, Rules { max_list: usize::MAX, null_is_absent: true })
}

/// Reads header or payload of a message: as [`from_slice`], with at most 64 entries in a list that is read, and without
/// `null` (rule 2).
pub(super) fn message_from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    read(bytes, MESSAGE)
}

fn read<T: DeserializeOwned>(bytes: &[u8], rules: Rules) -> Result<T, JsonError> {
    Object::parse(bytes)?.read_by(rules)
}

/// What differs between a message and other JSON.
#[derive(Clone, Copy)]
struct Rules {
    max_list: usize,
    null_is_absent: bool,
}

const MESSAGE: Rules = Rules { max_list: MAX_LIST, null_is_absent: false };

/// A JSON object whose depth and names were checked: it is parsed once and may be read several times.
pub(super) struct Object(Node);

impl Object {
    /// Parses a text.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let node = Checked { depth: 0 }.deserialize(&mut reader).map_err(hide_value)?;
        reader.end().map_err(hide_value)?;
        match node {
            Node::Object(_) => Ok(Self(node)),
            _ => Err(JsonError::new("not an object")),
        }
    }

    /// Reads it as the payload of a message.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        self.read_by(MESSAGE)
    }

    fn read_by<T: DeserializeOwned>(&self, rules: Rules) -> Result<T, JsonError> {
        T::deserialize(Strict { node: &self.0, rules })
    }
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
    depth: usize,
}

impl Checked {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom("deeper than 8"));
        }
        Ok(Self { depth: self.depth + 1 })
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

/// A deserializer over a checked value: a struct is read from an object only, and errors carry the place.
#[derive(Clone, Copy)]
struct Strict<'a> {
    node: &'a Node,
    rules: Rules,
}

impl<'de> Deserializer<'de> for Strict<'_> {
    type Error = JsonError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.node {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Natural(value) => visitor.visit_u64(*value),
            Node::Negative(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Text(value) => visitor.visit_str(value),
            Node::List(items) => {
                if items.len() > self.rules.max_list {
                    return Err(JsonError::new("a list of more than 64 entries"));
                }
                let mut items = Items { items: items.iter(), index: 0, rules: self.rules };
                let value = visitor.visit_seq(&mut items)?;
                // A tuple takes what it needs; serde leaves it to the reader to refuse the rest.
                if items.items.next().is_some() {
                    Err(JsonError::new("a list with too many entries"))
                } else {
                    Ok(value)
                }
            }
            Node::Object(members) => {
                visitor.visit_map(Members { members: members.iter(), value: None, rules: self.rules })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.node {
            Node::Null if self.rules.null_is_absent => visitor.visit_none(),
            Node::Null => Err(JsonError::new("null where a value was expected")),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        if !matches!(self.node, Node::Object(_)) {
            return Err(JsonError::new("wrong type, expected an object"));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        match self.node {
            Node::Text(value) => visitor.visit_enum(value.as_str().into_deserializer()),
            _ => Err(JsonError::new("wrong type, expected a string")),
        }
    }

    /// What nobody reads counts for depth and size alone.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier
    }
}

struct Items<'a> {
    items: std::slice::Iter<'a, Node>,
    index: usize,
    rules: Rules,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = JsonError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, JsonError> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let place = self.index.to_string();
        self.index += 1;
        seed.deserialize(Strict { node, rules: self.rules }).map(Some).map_err(|error| error.within(&place))
    }
}

struct Members<'a> {
    members: btree_map::Iter<'a, String, Node>,
    value: Option<(&'a str, &'a Node)>,
    rules: Rules,
}

impl<'de> de::MapAccess<'de> for Members<'_> {
    type Error = JsonError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, JsonError> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some((name, value));
        seed.deserialize(name.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, JsonError> {
        let (name, node) = self.value.take().ok_or_else(|| JsonError::new("value before its name"))?;
        seed.deserialize(Strict { node, rules: self.rules }).map_err(|error| error.within(name))
    }
}
