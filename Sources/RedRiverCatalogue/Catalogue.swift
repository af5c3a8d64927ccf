// Catalogue: what may cross, as data: schemas, code lists, vocabulary, and the check of a body.
//
//     Schemas/RR110-cargo-manifest/schema.json   one folder for each type; its `$id` is
//                                                urn:redriver:schema:<type>:<version>
//     Schemas/common/schema.json                 definitions the types share
//     Schemas/header/schema.json                 the header, for those who write one
//     Schemas/codes/*.json                       code lists
//     Schemas/vocabulary.json                    terms and labels in three languages
//
// It is made once from the bytes of these files and never changes. Where they come from is for others.

internal import RedRiverBase
internal import RedRiverJSON
internal import RedRiverSchema

/// The compiled catalogue. Immutable; any thread may use it.
public final class Catalogue: Sendable {
    /// The files it was made from, by path below the folder, such as `codes/units.json`: those whose
    /// digests an agreement pins.
    public let files: [String]
    /// Whether a file below the folder is part of a catalogue.
    public static func isPart(_ path: String) -> Bool {
        path.hasSuffix(CatalogueParts.schemaFile) || path == CatalogueParts.vocabularyFile
            || path.hasPrefix("codes/") && path.hasSuffix(".json")
    }

    /// The files of the schemas by type.
    public let schemaFiles: [MessageType: String]
    private let schemas: [MessageType: Schema]
    private let lists: [String: CodeList]
    /// The lists that rules look into, by ``ListName/place``.
    private let needed: [CodeList]
    /// Which domain rule a schema speaks for, by the place of the schema.
    private let rules: [String: String]
    private let words: [String: Text]
    let legacy: LegacyCharset
    var gates: CodeList { list(.gates) }
    var offices: CodeList { list(.offices) }
    var locations: CodeList { list(.locations) }
    let plateProvinces: Set<Int>
    /// How rules find the members of a manifest's larger objects, all at once.
    let consignmentNames = JSONKnownNames(ConsignmentMember.allCases.map { "\($0)" })
    let itemNames = JSONKnownNames(ItemMember.allCases.map { "\($0)" })
    public let vocabulary: Vocabulary

    /// Compiles a catalogue.
    ///
    /// - Parameter files: By path below the folder; files that are no part of a catalogue are let be.
    /// - Throws: ``CatalogueError`` for what is missing or cannot be used, naming the file.
    public init(files: [String: [UInt8]]) throws(CatalogueError) {
        let parts = try CatalogueParts(files)
        self.files = parts.files
        schemaFiles = parts.schemaFiles
        schemas = parts.schemas
        lists = parts.lists
        rules = parts.rules
        words = parts.words
        vocabulary = parts.vocabulary
        guard let legacy = LegacyCharset() else { throw .charset }
        self.legacy = legacy
        var needed: [CodeList] = []
        for name in ListName.allCases {
            guard let list = parts.lists[name.rawValue] else {
                throw .missing("codes/\(name.rawValue).json")
            }
            needed.append(list)
        }
        self.needed = needed
        plateProvinces = Set(
            needed[ListName.vietnameseProvinces.place].entries.compactMap { Int($0.code) })
    }

    /// A code list that rules look into.
    func list(_ name: ListName) -> CodeList { needed[name.place] }

    /// A code list by name.
    public func codes(_ name: String) -> CodeList? { lists[name] }

    /// Checks a message whose header is good: schema, then domain rules.
    ///
    /// Rules are functions of header, body and catalogue, so both nodes come to the same verdict.
    ///
    /// - Parameter body: Foreign bytes, at most ``Limits/body``.
    /// - Complexity: Linear in the length of the body.
    public func check(_ header: Header, body: [UInt8]) -> Findings {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(parsing: body)
        } catch {
            return Findings(errors: [
                Problem(.ruleViolated, path: "/body" + error.pointer, text: error.text)
            ])
        }
        guard let schema = schemas[header.type] else {
            preconditionFailure("every type has a schema")
        }
        let outcome = schema.validate(document)
        guard outcome.isValid else {
            let problems = outcome.issues.flatMap(\.flattened).map { problem($0, in: document) }
            return Findings(errors: sorted(problems, in: document), steps: outcome.steps)
        }
        let checker = document.withTape { tape in
            var checker = BodyChecker(self, header, document, tape)
            checker.run()
            return checker
        }
        if checker.findings.isEmpty {
            return Findings(errors: [], steps: outcome.steps + checker.steps)
        }
        let errors = checker.findings.filter { $0.severity == .error }.map(\.problem)
        return Findings(
            errors: sorted(errors, in: document),
            advice: checker.findings.filter { $0.severity != .error },
            steps: outcome.steps + checker.steps)
    }

    /// Whether a body has the right shape, without domain rules.
    func hasShape(_ type: MessageType, _ document: JSONDocument) -> Bool {
        schemas[type]?.isValid(document) ?? false
    }

    // MARK: Problems of shape

    private func problem(_ issue: SchemaIssue, in document: JSONDocument) -> Problem {
        let value = document.root.value(at: issue.instance)
        let isScalar = value.map { $0.kind != .object && $0.kind != .array } ?? false
        let shown =
            isScalar
            ? value.map { $0.string ?? String(decoding: $0.bytes, as: UTF8.self) } : nil
        let place = String(issue.place[..<(issue.place.lastIndex(of: "/") ?? issue.place.endIndex)])
        let rule = rules[place]
        if let missing = issue.missing {
            let path = "/body" + issue.instance + "/" + JSONPointer.escape(missing)
            return Problem(
                .dataMissing, rule: rule, path: path, text: issue.text ?? Code.dataMissing.text)
        }
        let isForm = issue.keyword == "pattern" || issue.keyword == "format"
        let text = isForm ? words[place].map(RuleWords.mustBe) : nil
        return Problem(
            Self.code(of: issue.keyword), rule: rule, path: "/body" + issue.instance,
            value: shown, text: text ?? issue.text ?? Code.ruleViolated.text)
    }

    /// The class of error a keyword stands for.
    private static func code(of keyword: String) -> Code {
        switch keyword {
        case "required", "minItems", "minLength", "minProperties", "dependentRequired",
            "contains", "minContains":
            .dataMissing
        case "enum", "const": .valueNotInList
        case "additionalProperties", "unevaluatedProperties", "properties", "maxContains":
            .notAllowedHere
        default: .ruleViolated
        }
    }

    /// In document order, none twice; what is missing has no place and comes last.
    private func sorted(_ problems: [Problem], in document: JSONDocument) -> [Problem] {
        var seen: Set<String> = []
        let once = problems.filter { seen.insert("\($0.code.rawValue) \($0.path)").inserted }
        let placed = once.enumerated().map { place, problem in
            let value = document.root.value(at: String(problem.path.dropFirst("/body".count)))
            let isThere = problem.path.hasPrefix("/body") && problem.code != .dataMissing
            return (isThere ? value?.range.lowerBound ?? .max : .max, place, problem)
        }
        return placed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
}
