//! Digests: SHA-256 over canonical JSON, so that equal work has an equal name on every machine.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Hexadecimal.
pub fn digest(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// Object keys sorted by their bytes, no space between anything.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| name.as_bytes());
            text.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_canonical(&Value::String(name.clone()), text);
                text.push(':');
                write_canonical(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            write!(text, "{value}").expect("a string takes every write");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_fields_changes_nothing_and_the_order_of_items_does() {
        let one = json!({"b": [1, 2], "a": {"y": null, "x": "ü\n"}});
        let other = json!({"a": {"x": "ü\n", "y": null}, "b": [1, 2]});
        assert_eq!(digest(&one), digest(&other));
        assert_ne!(digest(&one), digest(&json!({"a": {"x": "ü\n", "y": null}, "b": [2, 1]})));
        assert_eq!(digest(&json!({})), hex::encode(Sha256::digest("{}")));
    }
}
