// SchemaBench: how fast a message's body is parsed and held against its schema, on one core.
//
// Beside it the same bytes through what a Python program would use, on the same machine and in turns:
// a round of ours, a round of theirs. So the ratios mean something where the figures do not, for the
// speed of a machine changes within seconds. Processor time everywhere: the machine may be shared. A
// speed is the median of rounds, a ratio that of the ratios of each two rounds; MB are 10^6 bytes.

import Foundation
import Glibc
import RedRiverBase
import RedRiverCatalogue
import RedRiverFiles
import RedRiverJSON
import RedRiverSchema

/// One measurement of the parser and the validator.
struct SchemaBench {
    private static let folder = "Schemas/RR110-cargo-manifest"
    private static let rounds = 15
    /// How long a round takes at least, in nanoseconds.
    private static let roundLeast: Int64 = 40_000_000

    private let body: [UInt8]
    /// The header of the message, if the file is one: then the domain rules are asked as well.
    private let header: Header?
    private let schemaFile: String
    private let options: Options

    init(_ options: Options) throws {
        self.options = options
        let file = options.value("--file") ?? Self.folder + "/valid/full-load.json"
        schemaFile = options.value("--schema") ?? Self.folder + "/schema.json"
        let bytes = try Self.read(file)
        body = try Self.body(of: bytes)
        header = Self.header(of: bytes)
    }

    private static func header(of bytes: [UInt8]) -> Header? {
        guard let message = try? MessageFile(parsing: bytes),
            case .valid(let header) = Header.check(
                message.headerAddingBodyMember(commitment: Digest(words: 0, 0, 0, 0)))
        else { return nil }
        return header
    }

    private static func read(_ path: String) throws(BenchError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchError("cannot read \(path)")
        }
        return Array(data)
    }

    /// The body of a message, or the whole of what is none, as it travels: without space.
    private static func body(of bytes: [UInt8]) throws -> [UInt8] {
        let root = try JSONDocument(parsing: bytes).root
        if root["header"] != nil, let body = root["body"] { return body.compact }
        return root.compact
    }

    func run() throws {
        let schema = try compiled()
        let full = try catalogueWork() ?? schema.map(work)
        let python = PythonPeer(
            body: body, schema: schema == nil ? nil : schemaFile, library: library())
        defer { python.close() }
        let parse = inTurns(.loads, python) { (try? JSONDocument(parsing: body)) != nil }
        report(
            SchemaFigures(
                parse: parse, full: full.map { inTurns(.validate, python, $0) },
                compile: try Self.compileMilliseconds()))
    }

    /// Parsing and the schema alone.
    private func work(_ schema: Schema) -> () -> Bool {
        { [body] in
            guard let document = try? JSONDocument(parsing: body) else { return false }
            return schema.isValid(document)
        }
    }

    /// Parsing, schema and domain rules, as a node does them with a message of its type.
    ///
    /// - Returns: `nil` where the file is no message, or another schema was asked for.
    private func catalogueWork() throws -> (() -> Bool)? {
        guard let header, options.value("--schema") == nil else {
            complain("no message of the catalogue: domain rules are not asked")
            return nil
        }
        let catalogue = try Catalogue(
            files: try Files.readTree("Schemas", suffix: ".json", atMost: .mebibytes(4)))
        return { [body] in catalogue.check(header, body: body).isAccepted }
    }

    // MARK: The schema

    /// Every schema that lies beside the one that is used.
    private func library() -> [String] {
        let own = URL(filePath: schemaFile).standardizedFileURL
        let all = own.deletingLastPathComponent().deletingLastPathComponent()
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: all.path())) ?? []
        return folders.sorted().map { all.appending(path: "\($0)/schema.json").path() }
            .filter { $0 != own.path() && FileManager.default.fileExists(atPath: $0) }
    }

    /// - Returns: `nil` where there is no schema.
    private func compiled() throws -> Schema? {
        guard FileManager.default.fileExists(atPath: schemaFile) else {
            complain("\(schemaFile) is not there: nothing is validated")
            return nil
        }
        var others = SchemaLibrary()
        for path in library() {
            let document = try JSONDocument(parsing: Self.read(path))
            others.add(document, at: document.root["$id"]?.string ?? "urn:file:\(path)")
        }
        let document = try JSONDocument(parsing: Self.read(schemaFile))
        let schema = try Schema(document, library: others, assertsFormats: true)
        let outcome = schema.validate(try JSONDocument(parsing: body))
        for issue in outcome.issues.flatMap(\.flattened).prefix(3) {
            complain("\(issue.instance): \(issue.text?.en ?? "") (\(issue.place))")
        }
        guard outcome.isValid else { throw BenchError("the body does not hold to the schema") }
        return schema
    }

    /// Parsing and compiling a schema of 370 KiB (a customs declaration of the European Union).
    ///
    /// - Returns: `nil` where the public test data is not.
    private static func compileMilliseconds() throws -> Double? {
        let root = ProcessInfo.processInfo.environment["REDRIVER_CONFORMANCE"]
        let folder = (root ?? "../shared/conformance") + "/schema-cases"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // The largest schema there is.
        let largest = names.filter { $0.hasSuffix(".schema.json") }
            .max { Self.size(folder + "/" + $0) < Self.size(folder + "/" + $1) }
        guard let largest else {
            complain("\(folder) has no schema: nothing is compiled")
            return nil
        }
        let path = folder + "/" + largest
        let bytes = try read(path)
        var times: [Int64] = []
        for _ in 0..<9 {
            let start = BenchClock.processor
            _ = try Schema(JSONDocument(parsing: bytes))
            times.append(BenchClock.processor - start)
        }
        return Double(times.sorted()[times.count / 2]) / 1e6
    }

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    }

    // MARK: Measuring

    /// A round of ours and one of theirs, over and over.
    private func inTurns(
        _ theirs: PythonPeer.Work, _ python: PythonPeer, _ ours: () -> Bool
    ) -> SpeedPair {
        // The first rounds find how often the work is to be done, and warm the caches.
        var count = 64
        _ = speed(&count, ours)
        _ = python.speed(of: theirs)
        var pair = SpeedPair()
        for _ in 0..<Self.rounds {
            pair.ours.append(speed(&count, ours))
            if let speed = python.speed(of: theirs) { pair.theirs.append(speed) }
        }
        return pair
    }

    /// How many MB of bodies go through in a second, in one round.
    private func speed(_ count: inout Int, _ work: () -> Bool) -> Double {
        while true {
            let start = BenchClock.processor
            var good = 0
            for _ in 0..<count where work() { good += 1 }
            let time = BenchClock.processor - start
            precondition(good == count, "a body that was good is bad")
            if time >= Self.roundLeast {
                return Double(body.count * count) / Double(time) * 1000
            }
            count *= 2
        }
    }

    private func report(_ figures: SchemaFigures) {
        if options.has("--json") {
            print(figures.json)
        } else {
            print("body: \(body.count) bytes")
            print(figures.text)
        }
    }
}

/// The rounds of two that were measured in turns, in MB a second.
struct SpeedPair {
    var ours: [Double] = []
    /// Empty where they could not be measured.
    var theirs: [Double] = []

    private static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }

    var speed: Double? { Self.median(ours) }
    var theirSpeed: Double? { Self.median(theirs) }
    /// Above 1 if this program is the faster.
    var ratio: Double? { Self.median(zip(ours, theirs).map { $0 / $1 }) }
}

/// What was measured.
struct SchemaFigures {
    let parse: SpeedPair
    let full: SpeedPair?
    let compile: Double?

    private static func shown(_ value: Double?, _ digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "null"
    }

    /// One line; a ratio above 1 says that this program is the faster.
    var json: String {
        let members = [
            ("parseMBps", Self.shown(parse.speed, 1)),
            ("parseOrjsonRatio", Self.shown(parse.ratio, 2)),
            ("fullMBps", Self.shown(full?.speed, 1)),
            ("jsonschemaRsRatio", Self.shown(full?.ratio, 2)),
            ("compileMs", Self.shown(compile, 2)),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    var text: String {
        """
        parse:            \(Self.shown(parse.speed, 1)) MB/s
        orjson.loads:     \(Self.shown(parse.theirSpeed, 1)) MB/s
        with all rules:   \(Self.shown(full?.speed, 1)) MB/s
        with Python:      \(Self.shown(full?.theirSpeed, 1)) MB/s (orjson.loads + jsonschema_rs)
        compile 370 KiB:  \(Self.shown(compile, 2)) ms
        """
    }
}
