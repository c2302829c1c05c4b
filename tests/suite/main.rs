mod cases;
mod validate;
