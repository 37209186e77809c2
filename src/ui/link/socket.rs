//! The WebSocket to the live stream.

use leptos::prelude::window;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{Event, MessageEvent, WebSocket};

use crate::domain::TaskId;

/// An open, or opening, socket; closed when it is dropped, and silent from then on.
pub struct Socket {
    socket: WebSocket,
    _heard: Closure<dyn Fn(MessageEvent)>,
    _lost: Closure<dyn Fn(Event)>,
}

impl Socket {
    /// Opens a socket that begins with the view of `params` as number 1.
    pub fn open(
        params: &str,
        heard: impl Fn(&str) + 'static,
        lost: impl Fn() + 'static,
    ) -> Option<Socket> {
        let socket = WebSocket::new(&format!("{}/api/v1/live?{params}", origin()?)).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                heard(&text);
            }
        });
        let lost = Closure::<dyn Fn(Event)>::new(move |_| lost());
        socket.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        socket.set_onclose(Some(lost.as_ref().unchecked_ref()));
        Some(Socket { socket, _heard: heard, _lost: lost })
    }

    /// Whether it can be spoken into.
    pub fn is_open(&self) -> bool {
        self.socket.ready_state() == WebSocket::OPEN
    }

    /// Asks for the view of `params` under the number `sub`.
    pub fn ask(&self, sub: u32, params: &str) {
        // The parameters are percent-encoded: nothing in them needs an escape in JSON.
        let ask = format!(r#"{{"sub":{sub},"view":"{params}"}}"#);
        // A socket that just broke is found to be lost, and opened anew.
        let _ = self.socket.send_with_str(&ask);
    }
}

impl Socket {
    /// Whether it was lost.
    pub fn is_closed(&self) -> bool {
        self.socket.ready_state() >= WebSocket::CLOSING
    }

    /// Asks for what the task prints behind the line `after`, under the number `sub`.
    pub fn ask_for_log(&self, sub: u32, id: TaskId, after: u64) {
        let ask = format!(r#"{{"sub":{sub},"log":{id},"after":{after}}}"#);
        let _ = self.socket.send_with_str(&ask);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

/// `ws://localhost:5000`
fn origin() -> Option<String> {
    let origin = window().location().origin().ok()?;
    Some(origin.replacen("http", "ws", 1))
}
