//! The integration tests: one binary, one file per topic.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skips"
)]

#[path = "../collected.rs"]
mod collected;
#[path = "../wire.rs"]
mod wire;

mod architecture;
#[path = "../conformance/matcher.rs"]
mod matcher;
#[path = "../conformance/replay.rs"]
mod replay;

mod bad_input;
mod bounds;
mod caller_permissions;
mod cases;
mod cli;
mod cli_refusals;
mod client_environment;
mod clients;
mod cloned;
mod codes;
mod connections;
mod cost;
mod cost_command;
mod definition_diff;
mod demo;
mod denials;
mod deploy_apply;
mod deploy_calls;
mod deploy_index;
mod deploy_narrow;
mod deploy_ownership;
mod deploy_reasons;
mod deploy_resume;
mod deploy_saved;
mod deploy_waits;
mod document;
mod drawing;
mod enforcement;
mod enforcement_minimal;
mod escapes;
mod executions;
mod existing_role;
mod export;
mod facts;
mod facts_statements;
mod fake_service;
mod faults;
mod fields;
mod findings;
mod follow;
mod following;
mod forget;
mod grants;
mod grants_audit;
mod grants_corpus;
mod grants_flow;
mod grants_minimal;
mod grants_table;
mod graph;
mod graph_command;
mod hidden_files;
mod import;
mod import_command;
mod kill_kinds;
mod killed;
mod layers;
mod lints;
mod local_cases;
mod local_crash;
mod local_engine;
mod local_executions;
mod local_gate;
mod local_iam;
mod local_kill;
mod local_many;
mod local_sdk;
mod local_set_aside;
mod local_states;
mod local_store;
mod local_tagging;
mod local_workers;
mod manifest;
mod moto;
mod mutation_rules;
mod mutation_sites;
mod mutations;
mod paging;
mod path_oracle;
mod permissions_command;
mod pipelines;
mod plan;
mod plan_cases;
mod plan_output;
mod plan_writes;
mod policy;
mod policy_evaluation;
mod program;
mod query;
mod query_templates;
mod query_values;
mod renamed;
mod rules;
mod run_commands;
mod run_project;
mod running;
mod scale;
mod schema;
mod scripted;
mod secrets;
mod served_project;
mod service_word;
mod shell;
mod show_command;
mod signals;
mod source_paths;
mod stack;
mod task_bench;
mod task_cases;
mod task_executions;
mod tasks;
mod terraform;
mod thing;
mod untrusted;
mod validate;
mod words;
mod worker;
mod workflows;
mod written_files;
