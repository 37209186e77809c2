//! The document around the app, rendered on the server alone.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::ui::App;

/// The names of the site's files, which carry a hash of what is in them.
#[derive(Debug, Clone)]
pub struct SiteFiles {
    /// The script that starts the wasm.
    pub script: String,
    /// The wasm.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
    /// Whether the user has a style sheet of their own, at `/custom.css`.
    pub has_custom_css: bool,
}

/// Starts the wasm, then wakes each island of the page.
const START: &str = "init({module_or_path:wasm}).then(()=>{site.hydrate();\
    for(const island of document.querySelectorAll('leptos-island'))site[island.dataset.component](island);\
    document.documentElement.dataset.hydrated=''})";

/// Sets the colours that the viewer chose, before anything is painted.
const THEME: &str = "try{const theme=localStorage.getItem('theme');\
    if(theme)document.documentElement.dataset.theme=theme}catch{}";

/// The document. The hydration tags are the program's own, since those of the
/// framework look for the hashed names beside the executable and write the
/// nonce where style sheets can read it (ADR 3).
pub fn shell(files: SiteFiles) -> impl IntoView {
    let nonce = use_nonce();
    let theme_nonce = nonce.clone();
    let start = format!(
        "import init,* as site from '{}';const wasm='{}';{START}",
        files.script, files.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content="Every long-running job of the desk, live."/>
                <noscript><meta http-equiv="refresh" content="5"/></noscript>
                <script nonce=theme_nonce>{THEME}</script>
                <link rel="stylesheet" href=files.style/>
                {files.has_custom_css.then(|| view! { <link rel="stylesheet" href="/custom.css"/> })}
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="modulepreload" href=files.script/>
                <link rel="preload" href=files.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=nonce>{start}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The name by which the request being answered addressed the server.
pub fn requested_host() -> Option<String> {
    let parts = use_context::<axum::http::request::Parts>()?;
    Some(parts.headers.get(axum::http::header::HOST)?.to_str().ok()?.to_owned())
}
