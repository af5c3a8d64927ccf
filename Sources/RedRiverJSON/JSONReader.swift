// JSONReader: closed objects with clear complaints.
//
// For configuration, agreements and statements: each member is taken once by name, and `finish`
// refuses what nobody took, so that a misspelt option is an error and not a default.

public import RedRiverBase

/// Takes the members of one object, each under the name and in the kind the caller expects.
///
///     var reader = try JSONReader(document.root)
///     let listen = try reader.string("listen")
///     let party = try reader.parsed("party", form) { PartyID($0) }
///     try reader.finish()
public struct JSONReader: Sendable {
    /// The object itself.
    public let value: JSONValue
    private var taken: [String] = []

    /// - Throws: ``JSONError/unexpected(expected:pointer:)`` if `value` is not an object.
    public init(_ value: JSONValue) throws(JSONError) {
        guard value.kind == .object else {
            throw .unexpected(expected: .object, pointer: value.pointer)
        }
        self.value = value
    }

    /// The path of a member of this object, whether it is there or not.
    public func pointer(of name: String) -> String {
        value.pointer + "/" + JSONPointer.escape(name)
    }

    /// Refuses members that were not taken. To be called last.
    ///
    /// - Throws: ``JSONError/unknownMember(pointer:)`` for the first of them.
    public func finish() throws(JSONError) {
        for (name, member) in value.members
        where !taken.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
            throw .unknownMember(pointer: member.pointer)
        }
    }

    // MARK: Any value

    /// A member that may be absent. A `null` is there.
    public mutating func optionalValue(_ name: String) -> JSONValue? {
        taken.append(name)
        return value[name]
    }

    public mutating func value(_ name: String) throws(JSONError) -> JSONValue {
        guard let value = optionalValue(name) else { throw .missing(pointer: pointer(of: name)) }
        return value
    }

    // MARK: Strings

    public mutating func string(_ name: String) throws(JSONError) -> String {
        try string(in: value(name))
    }

    public mutating func optionalString(_ name: String) throws(JSONError) -> String? {
        guard let value = optionalValue(name) else { return nil }
        return try string(in: value)
    }

    /// An array of strings.
    public mutating func strings(_ name: String) throws(JSONError) -> [String] {
        var strings: [String] = []
        for element in try array(name) { strings.append(try string(in: element)) }
        return strings
    }

    private func string(in value: JSONValue) throws(JSONError) -> String {
        guard let string = value.string else {
            throw .unexpected(expected: .string, pointer: value.pointer)
        }
        return string
    }

    /// A string that stands for something else.
    ///
    /// - Parameters:
    ///   - form: What the string must be, to complete "… must be …".
    ///   - parse: Makes the value, or says `nil`.
    public mutating func parsed<Value>(
        _ name: String, _ form: Text, _ parse: (String) -> Value?
    ) throws(JSONError) -> Value {
        guard let result = try optionalParsed(name, form, parse) else {
            throw .missing(pointer: pointer(of: name))
        }
        return result
    }

    /// As ``parsed(_:_:_:)``; `nil` if the member is absent.
    public mutating func optionalParsed<Value>(
        _ name: String, _ form: Text, _ parse: (String) -> Value?
    ) throws(JSONError) -> Value? {
        guard let string = try optionalString(name) else { return nil }
        guard let result = parse(string) else {
            throw .unexpected(expected: .form(form), pointer: pointer(of: name))
        }
        return result
    }

    // MARK: Numbers and flags

    /// A whole number within bounds, written without fraction and exponent.
    public mutating func integer(
        _ name: String, in bounds: ClosedRange<Int64> = .min ... .max
    ) throws(JSONError) -> Int64 {
        try integer(value(name), in: bounds)
    }

    public mutating func optionalInteger(
        _ name: String, in bounds: ClosedRange<Int64> = .min ... .max
    ) throws(JSONError) -> Int64? {
        guard let value = optionalValue(name) else { return nil }
        return try integer(value, in: bounds)
    }

    private func integer(
        _ value: JSONValue, in bounds: ClosedRange<Int64>
    ) throws(JSONError) -> Int64 {
        guard let number = value.int64, bounds.contains(number) else {
            throw .unexpected(expected: .integer(bounds), pointer: value.pointer)
        }
        return number
    }

    public mutating func bool(_ name: String) throws(JSONError) -> Bool {
        try bool(value(name))
    }

    public mutating func optionalBool(_ name: String) throws(JSONError) -> Bool? {
        guard let value = optionalValue(name) else { return nil }
        return try bool(value)
    }

    private func bool(_ value: JSONValue) throws(JSONError) -> Bool {
        guard let bool = value.bool else {
            throw .unexpected(expected: .bool, pointer: value.pointer)
        }
        return bool
    }

    // MARK: Containers

    public mutating func array(_ name: String) throws(JSONError) -> [JSONValue] {
        guard let array = try optionalArray(name) else {
            throw .missing(pointer: pointer(of: name))
        }
        return array
    }

    public mutating func optionalArray(_ name: String) throws(JSONError) -> [JSONValue]? {
        guard let value = optionalValue(name) else { return nil }
        guard value.kind == .array else {
            throw .unexpected(expected: .array, pointer: value.pointer)
        }
        return Array(value.elements)
    }

    /// A reader of an object within this one. It has its own `finish`.
    public mutating func object(_ name: String) throws(JSONError) -> JSONReader {
        try JSONReader(value(name))
    }

    public mutating func optionalObject(_ name: String) throws(JSONError) -> JSONReader? {
        guard let value = optionalValue(name) else { return nil }
        return try JSONReader(value)
    }

    /// A reader of each object in an array.
    public mutating func objects(_ name: String) throws(JSONError) -> [JSONReader] {
        var readers: [JSONReader] = []
        for element in try array(name) { readers.append(try JSONReader(element)) }
        return readers
    }
}
