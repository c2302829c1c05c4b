//! The Map state of the model.

use super::build::{catch, retry, scope, transition};
use super::held::{Fields, Held};
use crate::asl::fields::{Part, holders};
use crate::asl::model::*;
use crate::query::{Expression, Template};

pub(super) fn map(mut fields: Fields) -> Option<Map> {
    let mut names = holders(Part::Processor).iter();
    let mut processor = names.find_map(|name| fields.one(name))?;
    Some(Map {
        mode: mode(&mut processor),
        items: items(&mut fields),
        item_selector: fields
            .template("ItemSelector")
            .or_else(|| fields.template("Parameters")),
        item_reader: match fields.one("ItemReader") {
            Some(reader) => Some(item_reader(reader)?),
            None => None,
        },
        item_batcher: fields.one("ItemBatcher").map(item_batcher),
        result_writer: fields.one("ResultWriter").map(result_writer),
        processor: scope(processor)?,
        max_concurrency: fields.integer("MaxConcurrency", "MaxConcurrencyPath"),
        tolerated_failure_percentage: fields.number(
            "ToleratedFailurePercentage",
            "ToleratedFailurePercentagePath",
        ),
        tolerated_failure_count: fields
            .integer("ToleratedFailureCount", "ToleratedFailureCountPath"),
        label: fields.text("Label"),
        retry: retry(&mut fields),
        catch: catch(&mut fields)?,
        transition: transition(&mut fields)?,
    })
}

fn mode(processor: &mut Fields) -> Mode {
    let Some(mut config) = processor.one("ProcessorConfig") else {
        return Mode::Inline;
    };
    let (mode, execution_type) = (config.text("Mode"), config.text("ExecutionType"));
    Mode::of(mode.as_deref(), execution_type.as_deref())
}

fn items(fields: &mut Fields) -> Items {
    if let Some(Expression::Path(path)) = fields.expression("ItemsPath") {
        return Items::Path(path);
    }
    match fields.take("Items") {
        Some(Held::Expression(expression)) => Items::Expression(expression),
        Some(Held::Template(template)) => Items::Template(template),
        _ => Items::Input,
    }
}

fn parameters(fields: &mut Fields) -> Option<Template> {
    fields
        .template("Parameters")
        .or_else(|| fields.template("Arguments"))
}

fn item_reader(mut fields: Fields) -> Option<ItemReader> {
    let config = fields.one("ReaderConfig").map(|mut config| ReaderConfig {
        input_type: config.text("InputType"),
        manifest_type: config.text("ManifestType"),
        transformation: config.text("Transformation"),
        csv_header_location: config.text("CSVHeaderLocation"),
        csv_headers: config.texts("CSVHeaders"),
        csv_delimiter: config.text("CSVDelimiter"),
        max_items: config.integer("MaxItems", "MaxItemsPath"),
        items_pointer: config.text("ItemsPointer"),
    });
    Some(ItemReader {
        resource: fields.text("Resource")?,
        parameters: parameters(&mut fields),
        config: config.unwrap_or_default(),
    })
}

fn item_batcher(mut fields: Fields) -> ItemBatcher {
    ItemBatcher {
        max_items: fields.integer("MaxItemsPerBatch", "MaxItemsPerBatchPath"),
        max_input_bytes: fields.integer("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"),
        batch_input: fields.template("BatchInput"),
    }
}

fn result_writer(mut fields: Fields) -> ResultWriter {
    ResultWriter {
        resource: fields.text("Resource"),
        parameters: parameters(&mut fields),
        config: fields.one("WriterConfig").map(|mut config| WriterConfig {
            transformation: config.text("Transformation"),
            output_type: config.text("OutputType"),
        }),
    }
}
