// Layout: what lies at the top of the repository; nothing else does.

/// The rule for the top of the repository.
enum Layout {
    static let agreed: Set<String> = [
        "Package.swift", "Sources", "Tests", "Schemas", "certs", "README.md", "Makefile", "docs",
        ".ci", ".gitignore",
    ]

    /// Names at the top that are neither agreed, nor ignored by git, nor git's own.
    static func strangers(among names: [String], gitignore: String) -> [String] {
        let ignored = gitignore.split(separator: "\n").map { $0.filter { $0 != "/" } }
        return names.sorted().filter { name in
            !agreed.contains(name) && name != ".git"
                && !ignored.contains { pattern in
                    pattern.first == "*" ? name.hasSuffix(pattern.dropFirst()) : name == pattern
                }
        }
    }
}
