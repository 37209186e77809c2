//! Makes one part of the page equal to another, node by node.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// Makes `place` what `part` is. What is the same at the end stays as it is,
/// since the newest stands on top; what is alike before it is changed.
pub fn put(place: &Node, part: &Node) {
    if place.is_equal_node(Some(part)) {
        return;
    }
    if let (Some(old), Some(new)) = (place.dyn_ref::<Element>(), part.dyn_ref::<Element>()) {
        put_attributes(old, new);
    } else {
        place.set_node_value(part.node_value().as_deref());
    }
    let (olds, news) = (children(place), children(part));
    let pairs = olds.iter().rev().zip(news.iter().rev());
    let same = pairs.take_while(|(old, new)| old.is_equal_node(Some(new))).count();
    let (olds, rest) = olds.split_at(olds.len() - same);
    let news = &news[..news.len() - same];
    let alike = olds.iter().zip(news).take_while(|(old, new)| old.node_name() == new.node_name());
    let alike = alike.map(|(old, new)| put(old, new)).count();
    for old in &olds[alike..] {
        let _ = place.remove_child(old);
    }
    for new in &news[alike..] {
        let _ = place.insert_before(new, rest.first());
    }
}

/// What the reader unfolded stays unfolded.
fn put_attributes(old: &Element, new: &Element) {
    let names = |of: &Element| of.get_attribute_names().into_iter().filter_map(|it| it.as_string());
    for name in names(old).filter(|name| name != "open" && !new.has_attribute(name)) {
        let _ = old.remove_attribute(&name);
    }
    for name in names(new) {
        let value = new.get_attribute(&name);
        if old.get_attribute(&name) != value {
            let _ = old.set_attribute(&name, &value.unwrap_or_default());
        }
    }
}

fn children(of: &Node) -> Vec<Node> {
    let nodes = of.child_nodes();
    (0..nodes.length()).filter_map(|place| nodes.get(place)).collect()
}
