// Main: where the program starts.
//
// Read next: Commands.swift, the list of commands; Command.swift, what a command is;
// CommandLineParser.swift, options; Console.swift, what is printed and in which languages.

internal import Glibc

@main
struct Main {
    static func main() {
        // A reader that went away is an error of a write, not the end of the program.
        _ = signal(SIGPIPE, SIG_IGN)
        Lifeline.hold(environment: Environment.value)
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(Program.run(arguments, environment: Environment.value).rawValue)
    }
}

/// The process's environment.
enum Environment {
    /// - Returns: `nil` for a variable that is not set or is not UTF-8.
    static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(validatingCString: value)
    }
}
