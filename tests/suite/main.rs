mod cases;
mod document;
mod manifest;
mod schema;
mod validate;
