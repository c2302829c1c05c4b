fn main() -> std::process::ExitCode {
    stepwright::cli::main()
}
