// Rules: what a machine can check of how the project is written.
//
// A rule is a pure function from a file to the lines that break it, so that each can be shown a
// planted violation and must find it. A rule says what to do instead. What the formatter and the
// compiler already hold is not repeated here.
//
// A pattern is tried only on lines of files that hold one of a few words: Swift compiles a regular
// expression anew at each use, and the whole project is read each time the tests run.

import Testing

/// One house rule.
struct Rule: CustomTestStringConvertible, Sendable {
    /// The rule as a claim that holds for every file.
    let name: String
    let instead: String
    /// Beginnings of the paths it is about, and of those it is not about all the same.
    let scope: [String]
    var except: [String] = []
    /// The numbers of the lines that break it; the first line is 1.
    let find: @Sendable (File) -> [Int]

    var testDescription: String { name }

    func violations(in file: File) -> [Int] {
        guard scope.contains(where: file.path.hasPrefix),
            !except.contains(where: file.path.hasPrefix)
        else { return [] }
        return find(file)
    }

    /// The numbers of the lines that hold one of `words` and satisfy `isBad`.
    static func numbers(
        of lines: KeyPath<File, [Substring]>, in file: File, with words: [String],
        where isBad: (Substring) -> Bool
    ) -> [Int] {
        let words = words.filter { file.words.contains($0[...]) }
        guard !words.isEmpty else { return [] }
        return file[keyPath: lines].enumerated().filter { line in
            words.contains(where: line.element.holds) && isBad(line.element)
        }.map { $0.offset + 1 }
    }
}

// MARK: Words banned from code. Comments and quoted text may mention them.

extension Rule {
    static let noForcedTry = ban(
        "a failure is handled, never forced", words: ["try"],
        instead: "a typed error instead of `try!`"
    ) { $0.has(#/\btry!/#) }

    static let noPrinting = Rule(
        name: "nothing but the program prints", instead: "a LogLine", scope: ["Sources/"],
        except: ["Sources/redriver/", "Sources/redriver-bench/"]
    ) { file in
        // A printer of its own, such as the one for JSON, is another matter.
        let hasOwn = file.text[...].holds("func print(")
        return numbers(of: \.code, in: file, with: ["print", "debugPrint", "dump"]) { line in
            line.has(#/\bSwift\.(print|debugPrint|dump)\(/#)
                || (!hasOwn && line.has(#/(^|[^.\w])(print|debugPrint|dump)\(/#))
        }
    }

    static let noAssert = ban(
        "a check is never dropped from a release build", words: ["assert", "assertionFailure"],
        instead: "precondition"
    ) { $0.has(#/\b(assert|assertionFailure)\(/#) }

    static let noClock = ban(
        "no clock is read below the node and the program",
        words: [
            "clock_gettime", "gettimeofday", "timespec_get", "localtime", "localtime_r", "Date",
            "ContinuousClock", "SuspendingClock", "DispatchTime", "time",
        ],
        except: ["Sources/RedRiverNode/", "Sources/redriver/", "Sources/redriver-bench/"],
        instead: "a Timestamp or a MonotonicTime as an argument"
    ) { line in
        line.has(#/\b(clock_gettime|gettimeofday|timespec_get|localtime(_r)?)\b/#)
            || line.has(#/\b(ContinuousClock|SuspendingClock|DispatchTime)\b/#)
            || line.has(#/\b(Date\(\)|Date\.now|time\((nil|&\s*\w+)\))/#)
    }

    static let noOwnLock = ban(
        "threads share what stands in a Mailbox or is Locked, and nothing else",
        words: [
            "Mutex", "pthread_mutex_t", "pthread_mutex_lock", "pthread_rwlock_t", "NSLock",
            "DispatchQueue", "DispatchSemaphore",
        ], except: ["Sources/RedRiverBase/"],
        instead: "one of the two, which ThreadSanitizer understands"
    ) { line in
        line.has(#/\b(Mutex[<(]|pthread_(mutex|rwlock)|NSLock|Dispatch(Queue|Semaphore))/#)
    }

    static let noAsync = ban(
        "no async and no actors", words: ["async", "await", "actor"],
        instead: "a thread that owns its state, and a Mailbox"
    ) { $0.has(#/\b(async|await|actor)\b/#) }

    private static func ban(
        _ name: String, words: [String], except: [String] = [], instead: String,
        _ isBad: @escaping @Sendable (Substring) -> Bool
    ) -> Rule {
        Rule(name: name, instead: instead, scope: ["Sources/"], except: except) { file in
            numbers(of: \.code, in: file, with: words, where: isBad)
        }
    }
}

// MARK: Imports

extension Rule {
    static let imports = Rule(
        name: "a module imports what the architecture allows it",
        instead: "a type of the module that may", scope: ["Sources/"]
    ) { file in
        let allowed = Architecture.imports(of: file.path)
        return numbers(of: \.code, in: file, with: ["import"]) { line in
            imported(by: line).map { !allowed.contains($0) } ?? false
        }
    }

    static let testImports = Rule(
        name: "a test reaches C libraries through our modules, as everybody does",
        instead: "a type of RedRiverCrypto or RedRiverTransport", scope: ["Tests/"]
    ) { file in
        numbers(of: \.code, in: file, with: ["import"]) { line in
            ["COpenSSL", "CZeroMQ", "Synchronization"].contains(imported(by: line))
        }
    }

    /// The module a line imports: `A` for `internal import struct A.B`.
    static func imported(by line: Substring) -> String? {
        let pattern =
            #/^\s*(?:@\S+\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
        return line.firstMatch(of: pattern).map { String($0.1) }
    }
}

// MARK: Files

extension Rule {
    static let header = Rule(
        name: "a Swift file says in its first line what it is for",
        instead: "`// Name: what it is for.`", scope: ["Sources/", "Tests/"]
    ) { file in
        let isGood = file.lines.first?.hasPrefix("// \(file.stem): ") ?? false
        return isGood || !file.isSwift ? [] : [1]
    }

    static let length = Rule(
        name: "no source file is longer than 600 lines", instead: "two files, one idea each",
        scope: ["Sources/"]
    ) { file in
        // The text ends with a newline, after which `lines` counts one more, which is empty.
        file.isSwift && file.lines.count > 601 ? [601] : []
    }

    static let proof = Rule(
        name: "`@unchecked Sendable` stands under the sentence that proves it",
        instead: "a comment right above that names it and says why it holds", scope: ["Sources/"]
    ) { file in
        guard file.words.contains("unchecked") else { return [] }
        return file.code.indices.filter { index in
            guard file.code[index].holds("@unchecked Sendable") else { return false }
            let above = file.lines[..<index].suffix(12)
            return !above.contains { $0.holds("//") && $0.holds("@unchecked Sendable") }
        }.map { $0 + 1 }
    }
}

// MARK: What is never committed

extension Rule {
    private static let everything = Layout.agreed.sorted()

    static let privateKey = Rule(
        name: "no private key is committed", instead: "one made where it is used",
        scope: everything
    ) { file in
        let pattern = #/-----BEGIN [A-Z ]*PRIVATE KEY-----(\s|\\n|")+[A-Za-z0-9+\/=]{16,}/#
        guard file.words.contains("PRIVATE") else { return [] }
        return file.text.matches(of: pattern).map { match in
            file.text[..<match.range.lowerBound].count { $0.isNewline } + 1
        }
    }

    static let machinePath = Rule(
        name: "no path of one machine is written down", instead: "a relative path, or an argument",
        scope: everything, except: ["Tests/"]
    ) { file in
        numbers(of: \.lines, in: file, with: ["work", "root", "home", "tmp"]) { line in
            line.contains(#/\/(work|root|home|tmp)\//#)
        }
    }

    static let paper = Rule(
        name: "a document that is named lies in this repository",
        instead: "docs/…, or the RFC and its section", scope: everything, except: ["Tests/Tidy/"]
    ) { file in
        numbers(of: \.lines, in: file, with: ["md", "shared"]) { line in
            if line.has(#/\bshared\/(design|domain|tools)\b/#) { return true }
            guard !file.path.hasPrefix("docs/") else { return false }
            return line.matches(of: #/([\w.\/-]*\/)?([\w-]+\.md)(?!\w)/#).contains { match in
                match.2 != "README.md" && !(match.1 ?? "").contains("docs/")
            }
        }
    }

    static let unfinished = Rule(
        name: "nothing is left for later without a name", instead: "doing it, or an open question",
        scope: everything, except: ["Tests/Tidy/"]
    ) { file in
        numbers(of: \.lines, in: file, with: ["TODO", "FIXME", "XXX"]) {
            $0.has(#/\b(TODO|FIXME|XXX)\b/#)
        }
    }
}

extension Rule {
    static let all = [
        noForcedTry, noPrinting, noAssert, noClock, noOwnLock, noAsync, imports, testImports,
        header,
        length, proof, privateKey, machinePath, paper, unfinished,
    ]
}

extension Substring {
    /// Whether `word` stands somewhere in the line.
    fileprivate func holds(_ word: String) -> Bool { utf8.firstRange(of: word.utf8) != nil }

    /// Whether the line holds a match. Word boundaries are the simple ones: by default `Swift.print`
    /// has none inside (UAX #29).
    fileprivate func has(_ pattern: some RegexComponent) -> Bool {
        contains(pattern.regex.wordBoundaryKind(.simple))
    }
}
