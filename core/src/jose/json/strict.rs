//! Reads types from a checked value.

use std::collections::{BTreeMap, btree_map};
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{JsonError, Node};

/// What differs between a message and other JSON.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// The most entries of a list that is read.
    pub(super) max_list: usize,
    /// Whether `null` counts as a member that is not there.
    pub(super) null_is_absent: bool,
    /// Whether a variant of an enum may hold data.
    pub(super) data_in_enums: bool,
}

/// A deserializer over a checked value: a struct is read from an object only, and errors carry the place.
///
/// Each method looks for the types that its name says, and for no others: `deserialize_any` makes the compiler write
/// out, for each type, how it is read from all of them.
#[derive(Clone, Copy)]
pub(super) struct Strict<'a> {
    pub(super) node: &'a Node,
    pub(super) rules: Rules,
}

impl<'a> Strict<'a> {
    fn list<'de, V: Visitor<'de>>(self, items: &'a [Node], visitor: V) -> Result<V::Value, Fault> {
        if items.len() > self.rules.max_list {
            return Err(Fault::new("a list of more than 64 entries"));
        }
        let mut items = Items { items: items.iter(), index: 0, rules: self.rules };
        let value = visitor.visit_seq(&mut items)?;
        // A tuple takes what it needs; serde leaves it to the reader to refuse the rest.
        if items.items.next().is_some() { Err(Fault::new("a list with too many entries")) } else { Ok(value) }
    }

    fn object(self, members: &'a BTreeMap<String, Node>) -> Members<'a> {
        Members { members: members.iter(), value: None, rules: self.rules }
    }
}

/// Methods that read a number, or a text.
macro_rules! read {
    ($($method:ident)*: $visit:ident) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.$visit(visitor)
        }
    )* };
}

impl<'a> Strict<'a> {
    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Natural(value) => visitor.visit_u64(*value),
            Node::Negative(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            _ => Err(Fault::wrong_type(&visitor)),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Text(value) => visitor.visit_str(value),
            _ => Err(Fault::wrong_type(&visitor)),
        }
    }

    fn entries<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::List(items) => self.list(items, visitor),
            _ => Err(Fault::wrong_type(&visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for Strict<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Natural(value) => visitor.visit_u64(*value),
            Node::Negative(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Text(value) => visitor.visit_str(value),
            Node::List(items) => self.list(items, visitor),
            Node::Object(members) => visitor.visit_map(self.object(members)),
        }
    }

    read!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64: number);
    read!(deserialize_char deserialize_str deserialize_string deserialize_identifier: text);
    read!(deserialize_seq: entries);

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Bool(value) => visitor.visit_bool(*value),
            _ => Err(Fault::wrong_type(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Null if self.rules.null_is_absent => visitor.visit_none(),
            Node::Null => Err(Fault::new("null where a value was expected")),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.entries(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.entries(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Object(members) => visitor.visit_map(self.object(members)),
            _ => Err(Fault::wrong_type(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.node {
            Node::Object(members) => visitor.visit_map(self.object(members)),
            _ => Err(Fault::wrong_type(&"an object")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.node {
            Node::Text(name) => visitor.visit_enum(Variant { name, data: None }),
            Node::Object(members) if self.rules.data_in_enums && members.len() == 1 => {
                match members.first_key_value() {
                    Some((name, node)) => {
                        visitor.visit_enum(Variant { name, data: Some(Self { node, rules: self.rules }) })
                    }
                    None => Err(Fault::wrong_type(&"a string")),
                }
            }
            _ => Err(Fault::wrong_type(&"a string")),
        }
    }

    /// What nobody reads counts for depth and size alone.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct }
}

/// A variant of an enum: its name, or its name and data.
struct Variant<'a> {
    name: &'a str,
    data: Option<Strict<'a>>,
}

impl<'de, 'a> de::EnumAccess<'de> for Variant<'a> {
    type Error = Fault;
    type Variant = Data<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Data<'a>), Fault> {
        Ok((seed.deserialize(self.name.into_deserializer())?, Data(self.data)))
    }
}

struct Data<'a>(Option<Strict<'a>>);

impl<'a> Data<'a> {
    fn there(self) -> Result<Strict<'a>, Fault> {
        self.0.ok_or_else(|| Fault::wrong_type(&"a variant with data"))
    }
}

impl<'de> de::VariantAccess<'de> for Data<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        if self.0.is_some() { Err(Fault::wrong_type(&"a string")) } else { Ok(()) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self.there()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.there()?.entries(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.there()?.deserialize_map(visitor)
    }
}

struct Items<'a> {
    items: std::slice::Iter<'a, Node>,
    index: usize,
    rules: Rules,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Strict { node, rules: self.rules }).map(Some).map_err(|error| error.within_entry(index))
    }
}

struct Members<'a> {
    members: btree_map::Iter<'a, String, Node>,
    value: Option<(&'a str, &'a Node)>,
    rules: Rules,
}

impl<'de> de::MapAccess<'de> for Members<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some((name, value));
        seed.deserialize(name.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, node) = self.value.take().ok_or_else(|| Fault::new("value before its name"))?;
        seed.deserialize(Strict { node, rules: self.rules }).map_err(|error| error.within(name))
    }
}

/// The error on its way out.
#[derive(Debug)]
pub(super) struct Fault(JsonError);

impl Fault {
    #[cold]
    fn new(what: impl Into<String>) -> Self {
        Self(JsonError::new(what))
    }

    #[cold]
    fn wrong_type(expected: &dyn de::Expected) -> Self {
        Self::new(format!("wrong type, expected {expected}"))
    }

    #[cold]
    fn within(self, member: &str) -> Self {
        Self(self.0.within(member))
    }

    #[cold]
    fn within_entry(self, index: usize) -> Self {
        self.within(&index.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    #[cold]
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self::new(what.to_string())
    }

    #[cold]
    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::wrong_type(expected)
    }

    #[cold]
    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(format!("wrong value, expected {expected}"))
    }

    #[cold]
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("not one of the known values")
    }

    #[cold]
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("has a member that is not allowed here")
    }
}

impl From<Fault> for JsonError {
    fn from(fault: Fault) -> Self {
        fault.0
    }
}
