//! The API to read: its description as JSON, and as a page made of it.

use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use axum::{Json, Router};
use leptos::prelude::*;
use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

use crate::http::site;

/// The page has a style sheet and pictures, and no script.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The guide's door, which is not in the description of the full one.
const GUIDE: [(&str, &str, &str); 4] = [
    ("GET /api/active-tasks", "", "Every active task, oldest first."),
    (
        "POST /api/active-tasks/add",
        "name, type, details?, status?",
        "Adds a task, running or queued; the answer holds its task_id.",
    ),
    (
        "POST /api/active-tasks/<id>/update",
        "any of progress, status, details",
        "Progress from 0 to 100; status running, completed, failed or queued.",
    ),
    ("POST /api/active-tasks/<id>/remove", "", "Takes it from the list."),
];

/// `/api/openapi.json` and `/api/docs`.
pub fn router(description: OpenApi) -> Router {
    let description = serde_json::to_value(description).expect("a description is always JSON");
    let page = page(&description);
    let read =
        async move || ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response();
    Router::new()
        .route("/api/openapi.json", get(async move || Json(description)))
        .route("/api/docs", get(read))
}

fn page(description: &Value) -> String {
    let operations: Vec<_> = entries(&description["paths"])
        .flat_map(|(path, methods)| entries(methods).map(move |(method, op)| (path, method, op)))
        .map(|(path, method, operation)| operation_section(description, path, method, operation))
        .collect();
    // What a request carries stands with the request.
    let schemas: Vec<_> = entries(&description["components"]["schemas"])
        .filter(|(name, _)| !name.ends_with("Body"))
        .map(|(name, schema)| schema_section(name, schema))
        .collect();
    let document = view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>"API – Progress Monitor"</title>
                <link rel="stylesheet" href=site::files(false).style/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
            </head>
            <body>
                <header class="site-header">
                    <svg class="icon" aria-hidden="true"><use href="/icons.svg#brand"></use></svg>
                    <nav aria-label="Main">
                        <a href="/">"Progress Monitor"</a>
                        <a href="/api/docs" aria-current="page">"API"</a>
                    </nav>
                </header>
                <main class="docs">
                    <h1>"API"</h1>
                    <p>{text(&description["info"]["description"])}</p>
                    <p>
                        "For programs the same is at "<a href="/api/openapi.json">"/api/openapi.json"</a>
                        "."
                    </p>
                    <h2>"The small door for bots"</h2>
                    <p>"JSON in, JSON out; a refusal says what is allowed."</p>
                    {table("Requests", GUIDE.map(|(request, body, words)| row(request, body, words)).into())}
                    <h2>"The full door"</h2>
                    {operations}
                    <h2>"Objects"</h2>
                    {schemas}
                </main>
            </body>
        </html>
    };
    format!("<!DOCTYPE html>{}", document.to_html())
}

fn operation_section(
    description: &Value,
    path: &str,
    method: &str,
    operation: &Value,
) -> impl IntoView + use<> {
    let parameters: Vec<_> = list(&operation["parameters"])
        .map(|parameter| {
            let schema = type_name(&parameter["schema"]);
            row(&text(&parameter["name"]), &schema, &text(&parameter["description"]))
        })
        .collect();
    let responses: Vec<_> = entries(&operation["responses"])
        .map(|(status, response)| {
            let schema = entries(&response["content"]).next().map(|(_, media)| &media["schema"]);
            row(status, &schema.map(type_name).unwrap_or_default(), &text(&response["description"]))
        })
        .collect();
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let body_rows = resolve(description, body).map(fields).unwrap_or_default();
    view! {
        <section>
            <h2><code><b>{method.to_uppercase()}</b>" "{path.to_owned()}</code></h2>
            <p>{text(&operation["summary"])}</p>
            {table("Parameters", parameters)}
            {table("Body, as JSON", body_rows)}
            {table("Answers", responses)}
        </section>
    }
}

fn schema_section(name: &str, schema: &Value) -> impl IntoView + use<> {
    view! {
        <section>
            <h3 id=name.to_owned()><code>{name.to_owned()}</code></h3>
            <p>{text(&schema["description"])}</p>
            {choices(schema)}
            {table("Fields", fields(schema))}
        </section>
    }
}

fn choices(schema: &Value) -> Option<impl IntoView + use<>> {
    let choices: Vec<_> = list(&schema["enum"]).map(text).collect();
    (!choices.is_empty()).then(|| view! { <p>"One of: "<code>{choices.join(", ")}</code></p> })
}

fn fields(schema: &Value) -> Vec<AnyView> {
    let field = |(name, schema): (&str, &Value)| row(name, &type_name(schema), &words(schema));
    entries(&schema["properties"]).map(field).collect()
}

fn table(caption: &'static str, rows: Vec<AnyView>) -> Option<impl IntoView> {
    (!rows.is_empty()).then(|| {
        view! { <table><caption>{caption}</caption><tbody>{rows}</tbody></table> }
    })
}

fn row(name: &str, kind: &str, words: &str) -> AnyView {
    view! {
        <tr>
            <th scope="row"><code>{name.to_owned()}</code></th>
            <td>{kind.to_owned()}</td>
            <td>{words.to_owned()}</td>
        </tr>
    }
    .into_any()
}

/// `string`, `integer or null`, the name of an object, `list of Task`.
fn type_name(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().map(type_name).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect::<Vec<_>>().join(" or "),
        kind if kind == "array" => format!("list of {}", type_name(&schema["items"])),
        kind => text(kind),
    }
}

/// What a field means; that of an optional object stands with its choices.
fn words(schema: &Value) -> String {
    let own = std::iter::once(schema).chain(list(&schema["oneOf"]));
    own.map(|schema| text(&schema["description"]))
        .find(|words| !words.is_empty())
        .unwrap_or_default()
}

fn resolve<'d>(description: &'d Value, schema: &Value) -> Option<&'d Value> {
    description.pointer(schema["$ref"].as_str()?.strip_prefix('#')?)
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
