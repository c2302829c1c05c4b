//! All commands and flags.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand};

use super::flag_values::{
    Format, GraphFormat, NarrowWhen, PermissionsFor, PlanFormat, SchemaOf, ShowFormat,
    ValidateFormat, address, denied_name, duration, lint_name, owned_address,
};
use super::run_arguments::{
    CostOptions, ExecutionsOptions, ExportOptions, HistoryOptions, StartOptions, StopOptions,
    WorkerOptions,
};
use crate::plan::Address;
use crate::plan::render::Detail;

/// Workflows as code for AWS Step Functions.
///
/// A YAML manifest describes a workflow: a state machine, its role and its activities. `plan` shows what would change
/// in AWS, `apply` makes it so, `destroy` removes it. With --local the same commands drive a Step Functions that is
/// built into this program; no account is needed.
#[derive(Debug, Parser)]
#[command(
    name = "stepwright",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(
    after_help = "Start here:\n  stepwright init my-flows && cd my-flows\n  stepwright plan --local\n  stepwright apply --local --yes"
)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Start in this folder; stepwright.yaml is searched from there upwards
    #[arg(short = 'C', long = "directory", global = true, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// The environment of stepwright.yaml to use
    #[arg(short, long, global = true, value_name = "NAME")]
    pub environment: Option<String>,
    /// Use the Step Functions built into this program in place of AWS
    #[arg(long, global = true)]
    pub local: bool,
    /// Folder of the local emulator's store [default: .stepwright/local beside stepwright.yaml]
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Use a local store that you did not create here; what it holds can run any command as you
    #[arg(long, global = true, env = "STEPWRIGHT_TRUST_STORE", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub trust_store: bool,
    /// Let the local emulator run the commands, and call the addresses, of the project's `local` section without asking
    #[arg(long, global = true, env = "STEPWRIGHT_ALLOW_COMMANDS", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub allow_commands: bool,
    /// Let the local emulator run every task, also those that the execution role does not allow
    #[arg(long, global = true)]
    pub no_enforce: bool,
    /// For untrusted branches: read no environment variable, take no assume_role or profile, run no commands
    #[arg(long, global = true, env = "STEPWRIGHT_UNTRUSTED", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub untrusted: bool,
    /// With --untrusted: let manifests read this environment variable. May be repeated
    #[arg(long, global = true, value_name = "NAME")]
    pub allow_env: Vec<String>,
    /// AWS region; beats the environment's and AWS_REGION
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// AWS account that must be the caller's, where stepwright.yaml names none
    #[arg(long, global = true, value_name = "ID")]
    pub account: Option<String>,
    /// Send all calls to this endpoint
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Allow some services at custom endpoints and the others at AWS
    #[arg(long, global = true)]
    pub mixed_endpoints: bool,
    /// Give up waiting (for throttling, deletions, propagation) after this long, such as 90s, 30m or 1h
    #[arg(long, global = true, value_name = "DURATION", default_value = "30m", value_parser = duration)]
    pub timeout: Duration,
    /// Do not show warnings and notes of this code, or group of codes, about manifests. May be repeated
    #[arg(long, global = true, value_name = "CODE", value_parser = lint_name)]
    pub allow: Vec<String>,
    /// Make warnings about manifests errors: `warnings` for all, or a code or group of codes. May be repeated
    #[arg(long, global = true, value_name = "CODE", value_parser = denied_name)]
    pub deny: Vec<String>,
    /// Print how many calls were made
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

impl Common {
    /// Returns the flags that lead another command to the same place, each behind a blank.
    pub fn target_flags(&self) -> String {
        let environment = self.environment.as_ref().map(|name| format!(" -e {name}"));
        let region = self.region.as_ref().map(|name| format!(" --region {name}"));
        let local = self.local.then(|| " --local".to_owned());
        environment.into_iter().chain(region).chain(local).collect()
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a new project: stepwright.yaml, a first workflow, schemas for editors
    Init(InitOptions),
    /// Check all manifests and report every error, without credentials
    Validate(ValidateOptions),
    /// Print the JSON Schema of workflows or stepwright.yaml, for editors, or of a plan's JSON
    Schema(SchemaOptions),
    /// Show what would change, without changing anything
    Plan(PlanOptions),
    /// Create, update and delete AWS resources to match the manifests, or apply a saved plan
    Apply(ApplyOptions),
    /// Delete everything the stack owns
    Destroy(DestroyOptions),
    /// Take a state machine that exists over into the stack, and write its manifest
    #[command(
        after_help = "For example: stepwright import machine.chat arn:aws:states:eu-west-1:111122223333:stateMachine:Chat"
    )]
    Import(ImportOptions),
    /// Take the stack's tags off resources and leave them in AWS as they are, owned by nobody
    #[command(
        after_help = "For example: stepwright forget machine.chat\nThe role and the activities of the workflow are forgotten with its machine. One resource alone: stepwright forget activity.chat.get-input\nDelete the manifest, too, or take everything back with: stepwright import machine.chat"
    )]
    Forget(ForgetOptions),
    /// Print resolved manifests: every field, definition and policy; with --live, the deployed resources
    #[command(
        after_help = "For example: stepwright show chat\nThe definition as it is sent to AWS: stepwright show machine.chat --definition --format json\nThe policy of the role: stepwright show role.chat --policy --format json\nWhat is deployed: stepwright show machine.chat --definition --live"
    )]
    Show(ShowOptions),
    /// Show the resources of the stack and their drift
    #[command(
        after_help = "For example: stepwright status -e prod --only chat --executions\nIn a job that looks for drift: stepwright status -e prod --detailed-exitcode"
    )]
    Status(StatusOptions),
    /// Show what each managed role is allowed and which states need it, without credentials
    #[command(
        after_help = "For example: stepwright grants order-saga\nThe policy alone, ready to paste: stepwright grants order-saga --format json\nFind missing and excess permissions of a role written by hand: stepwright grants order-saga --audit\nThe same for a policy that is not in the manifest: stepwright grants order-saga --audit --policy role.json"
    )]
    Grants(GrantsOptions),
    /// Print the IAM policy that plan, apply or destroy needs for this project and environment, without credentials
    #[command(
        after_help = "For example: stepwright permissions --for apply -e prod > apply-policy.json\nThen:        aws iam put-role-policy --role-name deploy --policy-name apply --policy-document file://apply-policy.json"
    )]
    Permissions(PermissionsOptions),
    /// Draw workflows as Mermaid, DOT or SVG, without credentials
    #[command(
        after_help = "For example: stepwright graph chat --out chat.svg\nSeveral workflows are drawn in one diagram."
    )]
    Graph(GraphOptions),
    /// Estimate what executions of workflows cost, without credentials, or count what one has cost
    #[command(
        after_help = "For example: stepwright cost chat\nWith known numbers of items: stepwright cost orders --items 40 --items EachLine=3\nStandard beside Express: stepwright cost chat --duration 400ms --memory 64\nWhat an execution has cost: stepwright cost --execution chat --local"
    )]
    Cost(CostOptions),
    /// Start an execution of a workflow, and follow it to its end
    #[command(
        disable_version_flag = true,
        after_help = "For example: stepwright start chat --input '{\"name\": \"Ada\"}' --follow"
    )]
    Start(StartOptions),
    /// List executions, newest first
    Executions(ExecutionsOptions),
    /// Show what an execution did: as a tree of states, or event by event
    History(HistoryOptions),
    /// Stop a running execution
    Stop(StopOptions),
    /// Work an activity: hand its tasks to a command, or answer them by hand
    #[command(
        after_help = "For example: stepwright worker chat.get-input --concurrency 4 -- ./answer.py\n\nThe command gets the task's input on stdin; its stdout is the result. When it exits with anything but 0 the task\nfails: the end of its stderr is the cause, and a last line such as `CardDeclined: no funds` names the error."
    )]
    Worker(WorkerOptions),
    /// Run or look at the local emulator
    #[command(subcommand)]
    Local(LocalCommand),
    /// Print a script that completes commands and flags in a shell
    #[command(
        after_help = "For bash: stepwright completions bash > ~/.local/share/bash-completion/completions/stepwright\nFor zsh:  stepwright completions zsh > \"${fpath[1]}/_stepwright\"\nFor fish: stepwright completions fish > ~/.config/fish/completions/stepwright.fish"
    )]
    Completions(CompletionsOptions),
    /// Print the manual page, or write a page for each command into a folder
    #[command(
        after_help = "Read it at once: stepwright man | man -l -\nInstall all:     stepwright man ~/.local/share/man/man1"
    )]
    Man(ManOptions),
}

#[derive(Debug, Args)]
pub struct InitOptions {
    /// Folder of the new project [default: this one]
    pub folder: Option<PathBuf>,
    /// The stack's name [default: the folder's]
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,
}

#[derive(Debug, Args)]
pub struct ValidateOptions {
    /// text for people, json for programs, sarif for code scanning, github for annotations of GitHub Actions
    #[arg(long, value_enum, default_value_t = ValidateFormat::Text)]
    pub format: ValidateFormat,
    /// Explain a diagnostic code, with examples, and check nothing
    #[arg(long, value_name = "CODE")]
    pub explain: Option<String>,
}

#[derive(Debug, Args)]
pub struct SchemaOptions {
    /// Which file the schema is for
    #[arg(value_enum)]
    pub of: SchemaOf,
}

#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// The shell that the script is for
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManOptions {
    /// Folder to write all pages into; made where it does not exist
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PlanOptions {
    /// text for people, json for programs, markdown for a comment on a pull request, gitlab for its terraform report
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub format: PlanFormat,
    #[command(flatten)]
    pub detail: DetailOptions,
    /// Save the plan to this file, for `stepwright apply FILE`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Exit with 2 when changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Plan only this workflow or resource, such as chat or machine.chat; never deletes. May be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub only: Vec<String>,
    /// When permissions that a role no longer needs are removed
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = NarrowWhen::Drained)]
    pub narrow: NarrowWhen,
}

#[derive(Debug, Args)]
pub struct DetailOptions {
    /// Show every line of states and resources that are new or gone, as text folds them where they are long
    #[arg(long)]
    pub full: bool,
}

impl DetailOptions {
    pub fn detail(&self) -> Detail {
        match self.full {
            true => Detail::Full,
            false => Detail::Folded,
        }
    }
}

#[derive(Debug, Args)]
pub struct ApplyOptions {
    /// A plan saved with `plan --out`; without it a new plan is made
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub approval: Approval,
    /// Let --yes delete or replace state machines
    #[arg(long)]
    pub allow_delete: bool,
    #[command(flatten)]
    pub running: RunningOptions,
    /// Apply only this workflow or resource; never deletes. May be repeated
    #[arg(long, value_name = "ADDRESS", conflicts_with = "file")]
    pub only: Vec<String>,
    /// When permissions that a role no longer needs are removed
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = NarrowWhen::Drained, conflicts_with = "file")]
    pub narrow: NarrowWhen,
    #[command(flatten)]
    pub detail: DetailOptions,
    /// Wait this long before a machine whose role gained permissions [default: 10s; 0s on custom endpoints]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub settle: Option<Duration>,
    /// text for people, json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct DestroyOptions {
    #[command(flatten)]
    pub approval: Approval,
    #[command(flatten)]
    pub running: RunningOptions,
    /// text for people, json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What becomes of the executions of a state machine that is deleted or replaced; without any of these, running ones refuse it.
#[derive(Debug, Args)]
pub struct RunningOptions {
    /// Stop running executions of state machines that are deleted or replaced first
    #[arg(long, group = "running")]
    pub stop_executions: bool,
    /// Wait for those executions to end before anything is changed, within --timeout
    #[arg(long, group = "running")]
    pub wait: bool,
    /// Delete state machines under running executions; AWS ends those at their next transition
    #[arg(long, group = "running")]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct ImportOptions {
    /// machine.WORKFLOW with all that is its own, or activity.WORKFLOW.NAME or role.WORKFLOW of a manifest
    #[arg(value_parser = address)]
    pub address: Address,
    /// The resource's ARN [default: the one of its name in the stack]
    pub arn: Option<String>,
    #[command(flatten)]
    pub approval: Approval,
}

#[derive(Debug, Args)]
pub struct ForgetOptions {
    /// machine.WORKFLOW with all that is its own, or activity.WORKFLOW.NAME or role.WORKFLOW, as `status` lists them
    #[arg(value_parser = owned_address)]
    pub address: Address,
    #[command(flatten)]
    pub approval: Approval,
}

#[derive(Debug, Args)]
pub struct Approval {
    /// Do not ask
    #[arg(short, long, alias = "auto-approve")]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct StatusOptions {
    /// Also show running executions
    #[arg(long)]
    pub executions: bool,
    /// Exit with 2 when a resource is not up to date
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Show only this workflow or resource, such as chat or machine.chat, and nothing that is in no manifest. May be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub only: Vec<String>,
    /// text for people, json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ShowOptions {
    /// A workflow or one of its resources, such as chat, machine.chat, role.chat or activity.chat.get-input
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// Print the state machine's definition alone
    #[arg(long)]
    pub definition: bool,
    /// Print the role's policy alone
    #[arg(long, conflicts_with = "definition")]
    pub policy: bool,
    /// Read AWS, or the local emulator with --local, in place of the manifest
    #[arg(long)]
    pub live: bool,
    /// yaml for people, json for programs
    #[arg(long, value_enum, default_value_t = ShowFormat::Yaml)]
    pub format: ShowFormat,
}

#[derive(Debug, Args)]
pub struct GrantsOptions {
    /// Names of the workflows to show [default: all]
    #[arg(value_name = "WORKFLOW")]
    pub workflows: Vec<String>,
    /// Compare what the role is allowed with what the workflow needs: what is missing, and what is never needed
    #[arg(long)]
    pub audit: bool,
    /// Audit this policy document, as JSON, in place of what the manifest says. May be repeated
    #[arg(long, value_name = "FILE", requires = "audit")]
    pub policy: Vec<PathBuf>,
    /// text, or the policy document as JSON
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct PermissionsOptions {
    /// The command to print the policy for; those of apply and destroy include what plan needs
    #[arg(long = "for", value_enum, value_name = "COMMAND")]
    pub command: PermissionsFor,
    /// json, ready to paste, or text for people
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct GraphOptions {
    /// Names of the workflows to draw [default: all]
    #[arg(value_name = "WORKFLOW")]
    pub workflows: Vec<String>,
    /// mermaid for markdown, dot for Graphviz, svg for browsers [default: what FILE's ending names, else mermaid]
    #[arg(long, value_enum)]
    pub format: Option<GraphFormat>,
    /// Write the diagram to this file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum LocalCommand {
    /// Serve the local emulator in the foreground, for the AWS CLI, boto3 and others
    Serve(ServeOptions),
    /// Show what the local store holds and who serves it
    Status(LocalStatusOptions),
    /// Delete everything in the local store
    Reset(ResetOptions),
    /// Write what the local store holds as JSON: definitions, activities, executions and their histories
    Export(ExportOptions),
    /// Run an execution again that was set aside because the processes that ran it died
    Resume(SetAsideOptions),
    /// Stop an execution of the local store, also one that was set aside
    Stop(SetAsideOptions),
}

#[derive(Debug, Args)]
pub struct SetAsideOptions {
    /// ARN of the execution, as `local status` shows it
    #[arg(value_name = "EXECUTION")]
    pub execution: String,
}

#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8083)]
    pub port: u16,
    /// Take mocks of tasks from this file, in the format of AWS Step Functions Local [env: SFN_MOCK_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub mocks: Option<PathBuf>,
    /// Allow callers only what the policy in this file allows, such as that of `stepwright permissions --for apply --local`
    #[arg(long, value_name = "FILE")]
    pub enforce_caller: Option<PathBuf>,
    /// For tests: show the tag index as it was this long ago
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub tag_index_lag: Option<Duration>,
    /// For tests: refuse calls as AWS's published token buckets would
    #[arg(long)]
    pub throttle: bool,
    /// For tests: answer no sooner than this after a request
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "0")]
    pub latency: Duration,
}

#[derive(Debug, Args)]
pub struct LocalStatusOptions {
    /// text for people, json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ResetOptions {
    #[command(flatten)]
    pub approval: Approval,
}
