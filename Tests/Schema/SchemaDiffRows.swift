// SchemaDiffRows: pairs of schemas, what a change from one to the other breaks, and where.

@testable import RedRiverSchema

/// Two schemas and what is found between them.
struct SchemaDiffRow: CustomStringConvertible, Sendable {
    let old: String
    let new: String
    let verdict: SchemaDiff.Verdict
    /// The kind and the place of each change, in the order in which they are found.
    let changes: [String]

    init(_ old: String, _ new: String, _ verdict: SchemaDiff.Verdict, _ changes: String...) {
        self.old = old
        self.new = new
        self.verdict = verdict
        self.changes = changes
    }

    var description: String { "\(old) → \(new)" }

    static let all = same + values + numbers + counts + arrays + objects + members + logic + others

    /// Nothing an instance could notice.
    static let same = [
        SchemaDiffRow(
            ##"{"type":"string","minLength":1}"##, ##"{"minLength":1,"type":"string"}"##, .full),
        SchemaDiffRow(
            ##"{"title":"a","description":"b","default":1,"examples":[1],"$comment":"c"}"##,
            ##"{"deprecated":true,"readOnly":true}"##, .full),
        SchemaDiffRow("true", "{}", .full),
        SchemaDiffRow("false", "false", .full),
        SchemaDiffRow(##"{"type":["string","null"]}"##, ##"{"type":["null","string"]}"##, .full),
        SchemaDiffRow(##"{"type":["number","integer"]}"##, ##"{"type":"number"}"##, .full),
        SchemaDiffRow(##"{"enum":[1,"a"]}"##, ##"{"enum":["a",1.0]}"##, .full),
        SchemaDiffRow(##"{"enum":["a"]}"##, ##"{"const":"a"}"##, .full),
        SchemaDiffRow(##"{"enum":["a","b"]}"##, ##"{"type":"string","enum":["a","b"]}"##, .full),
        SchemaDiffRow(##"{"minimum":1}"##, ##"{"minimum":1.0}"##, .full),
        SchemaDiffRow(##"{"minLength":0,"minItems":0}"##, "{}", .full),
        SchemaDiffRow(##"{"uniqueItems":false}"##, "{}", .full),
        SchemaDiffRow(##"{"properties":{"a":true}}"##, "{}", .full),
        SchemaDiffRow(##"{"items":{},"allOf":[true]}"##, "{}", .full),
        SchemaDiffRow(
            ##"{"properties":{"a":{"type":"string"}}}"##,
            ##"{"properties":{"a":{"$ref":"#/$defs/s"}},"$defs":{"s":{"type":"string"}}}"##, .full),
        SchemaDiffRow(
            ##"{"$ref":"#/$defs/n","$defs":{"n":{"properties":{"n":{"$ref":"#/$defs/n"}}}}}"##,
            ##"{"$ref":"#/$defs/m","$defs":{"m":{"properties":{"n":{"$ref":"#/$defs/m"}}}}}"##,
            .full),
        SchemaDiffRow(
            ##"{"properties":{"a":{"items":{"$ref":"#"}}}}"##,
            ##"{"$anchor":"r","properties":{"a":{"items":{"$ref":"#r"}}}}"##, .full),
        SchemaDiffRow(
            ##"{"anyOf":[{"type":"string"},{"type":"null"}]}"##,
            ##"{"anyOf":[{"type":"null"},{"type":"string"}]}"##, .full),
        SchemaDiffRow(
            ##"{"$ref":"https://json-schema.org/draft/2020-12/schema"}"##,
            ##"{"$ref":"https://json-schema.org/draft/2020-12/schema","title":"x"}"##, .full),
        SchemaDiffRow(##"{"then":{"type":"string"}}"##, "{}", .full),
        SchemaDiffRow(##"{"minContains":2}"##, "{}", .full),
    ]

    static let values = [
        SchemaDiffRow("{}", "false", .forward, "narrowed "),
        SchemaDiffRow("false", ##"{"type":"null"}"##, .backward, "widened "),
        SchemaDiffRow(
            ##"{"type":"string"}"##, ##"{"type":["string","null"]}"##, .backward, "widened /type"),
        SchemaDiffRow(
            ##"{"type":["string","null"]}"##, ##"{"type":"string"}"##, .forward, "narrowed /type"),
        SchemaDiffRow(
            ##"{"type":"integer"}"##, ##"{"type":"number"}"##, .backward, "widened /type"),
        SchemaDiffRow(
            ##"{"type":"number"}"##, ##"{"type":"integer"}"##, .forward, "narrowed /type"),
        SchemaDiffRow(
            ##"{"type":"string"}"##, ##"{"type":"array"}"##, .none, "narrowed /type",
            "widened /type"),
        SchemaDiffRow("{}", ##"{"type":"string"}"##, .forward, "narrowed /type"),
        SchemaDiffRow(##"{"type":"string"}"##, "{}", .backward, "widened /type"),
        SchemaDiffRow(##"{"enum":["a"]}"##, ##"{"enum":["a","b"]}"##, .backward, "widened /enum"),
        SchemaDiffRow(##"{"enum":["a","b"]}"##, ##"{"enum":["b"]}"##, .forward, "narrowed /enum"),
        SchemaDiffRow(
            ##"{"enum":["a","b"]}"##, ##"{"enum":["b","c"]}"##, .none, "narrowed /enum",
            "widened /enum"),
        SchemaDiffRow(
            ##"{"type":"string"}"##, ##"{"type":"string","enum":["a"]}"##, .forward,
            "narrowed /enum"),
        SchemaDiffRow(##"{"enum":["a"]}"##, ##"{"type":"string"}"##, .backward, "widened /enum"),
        SchemaDiffRow(
            ##"{"const":1}"##, ##"{"const":2}"##, .none, "narrowed /const", "widened /const"),
        SchemaDiffRow(##"{"const":1}"##, ##"{"enum":[1,2]}"##, .backward, "widened /enum"),
        SchemaDiffRow(##"{"const":{"a":1}}"##, "{}", .backward, "widened /const"),
        SchemaDiffRow(
            ##"{"enum":["a",1]}"##, ##"{"enum":["a",1],"type":"string"}"##, .forward,
            "narrowed /type", "narrowed /enum"),
    ]

    static let numbers = [
        SchemaDiffRow(##"{"minimum":1}"##, ##"{"minimum":2}"##, .forward, "narrowed /minimum"),
        SchemaDiffRow(##"{"minimum":2}"##, ##"{"minimum":1}"##, .backward, "widened /minimum"),
        SchemaDiffRow("{}", ##"{"minimum":1}"##, .forward, "narrowed /minimum"),
        SchemaDiffRow(##"{"minimum":1}"##, "{}", .backward, "widened /minimum"),
        SchemaDiffRow(##"{"maximum":1}"##, ##"{"maximum":2}"##, .backward, "widened /maximum"),
        SchemaDiffRow(##"{"maximum":2}"##, ##"{"maximum":1.5}"##, .forward, "narrowed /maximum"),
        SchemaDiffRow(
            ##"{"minimum":1}"##, ##"{"exclusiveMinimum":1}"##, .forward,
            "narrowed /exclusiveMinimum"),
        SchemaDiffRow(
            ##"{"exclusiveMaximum":2}"##, ##"{"maximum":2}"##, .backward, "widened /maximum"),
        SchemaDiffRow(
            ##"{"exclusiveMinimum":1}"##, ##"{"minimum":1,"exclusiveMinimum":1}"##, .full),
        SchemaDiffRow(
            ##"{"minimum":1,"maximum":3}"##, ##"{"minimum":2,"maximum":4}"##, .none,
            "narrowed /minimum", "widened /maximum"),
        SchemaDiffRow(
            ##"{"multipleOf":2}"##, ##"{"multipleOf":4}"##, .forward, "narrowed /multipleOf"),
        SchemaDiffRow(
            ##"{"multipleOf":0.1}"##, ##"{"multipleOf":0.01}"##, .backward, "widened /multipleOf"),
        SchemaDiffRow(##"{"multipleOf":2}"##, ##"{"multipleOf":3}"##, .none, "changed /multipleOf"),
        SchemaDiffRow("{}", ##"{"multipleOf":2}"##, .forward, "narrowed /multipleOf"),
        SchemaDiffRow(##"{"multipleOf":2}"##, "{}", .backward, "widened /multipleOf"),
        // What only speaks of numbers says nothing of strings.
        SchemaDiffRow(##"{"type":"string"}"##, ##"{"type":"string","minimum":1}"##, .full),
        SchemaDiffRow(
            ##"{"type":"string"}"##, ##"{"type":["string","number"],"minimum":1}"##, .backward,
            "widened /type"),
    ]

    static let counts = [
        SchemaDiffRow(
            ##"{"minLength":1}"##, ##"{"minLength":2}"##, .forward, "narrowed /minLength"),
        SchemaDiffRow(##"{"minLength":1}"##, "{}", .backward, "widened /minLength"),
        SchemaDiffRow(
            ##"{"maxLength":1}"##, ##"{"maxLength":2}"##, .backward, "widened /maxLength"),
        SchemaDiffRow("{}", ##"{"maxLength":2}"##, .forward, "narrowed /maxLength"),
        SchemaDiffRow(##"{"minItems":2}"##, ##"{"minItems":1}"##, .backward, "widened /minItems"),
        SchemaDiffRow("{}", ##"{"minItems":1}"##, .forward, "narrowed /minItems"),
        SchemaDiffRow(##"{"maxItems":2}"##, ##"{"maxItems":1}"##, .forward, "narrowed /maxItems"),
        SchemaDiffRow(##"{"maxItems":2}"##, "{}", .backward, "widened /maxItems"),
        SchemaDiffRow(
            ##"{"minProperties":1}"##, ##"{"minProperties":2}"##, .forward,
            "narrowed /minProperties"),
        SchemaDiffRow(
            ##"{"maxProperties":1}"##, ##"{"maxProperties":2}"##, .backward,
            "widened /maxProperties"),
        SchemaDiffRow("{}", ##"{"pattern":"^a"}"##, .forward, "narrowed /pattern"),
        SchemaDiffRow(##"{"pattern":"^a"}"##, "{}", .backward, "widened /pattern"),
        SchemaDiffRow(##"{"pattern":"^a"}"##, ##"{"pattern":"^b"}"##, .none, "unknown /pattern"),
        SchemaDiffRow("{}", ##"{"format":"date"}"##, .forward, "narrowed /format"),
        SchemaDiffRow(##"{"format":"date"}"##, "{}", .backward, "widened /format"),
        SchemaDiffRow(
            ##"{"format":"date"}"##, ##"{"format":"date-time"}"##, .none, "unknown /format"),
    ]

    static let arrays = [
        SchemaDiffRow("{}", ##"{"uniqueItems":true}"##, .forward, "narrowed /uniqueItems"),
        SchemaDiffRow(
            ##"{"uniqueItems":true}"##, ##"{"uniqueItems":false}"##, .backward,
            "widened /uniqueItems"),
        SchemaDiffRow(
            ##"{"items":{"type":"string"}}"##, ##"{"items":{"type":["string","null"]}}"##,
            .backward, "widened /items/type"),
        SchemaDiffRow("{}", ##"{"items":{"type":"string"}}"##, .forward, "narrowed /items"),
        SchemaDiffRow(##"{"items":{"type":"string"}}"##, "{}", .backward, "widened /items"),
        SchemaDiffRow(
            ##"{"prefixItems":[true],"items":false}"##,
            ##"{"prefixItems":[true,true],"items":false}"##, .backward, "widened /prefixItems/1"),
        SchemaDiffRow(
            ##"{"prefixItems":[true]}"##, ##"{"prefixItems":[true,{"type":"string"}]}"##, .forward,
            "narrowed /prefixItems/1"),
        SchemaDiffRow(
            ##"{"items":{"type":"number"}}"##,
            ##"{"prefixItems":[{"type":"integer"}],"items":{"type":"number"}}"##, .forward,
            "narrowed /prefixItems/0/type"),
        SchemaDiffRow(
            ##"{"prefixItems":[{"type":"string"}]}"##, "{}", .backward, "widened /prefixItems/0"),
        SchemaDiffRow(
            ##"{"prefixItems":[{"minimum":2}]}"##, ##"{"prefixItems":[{"minimum":1}]}"##, .backward,
            "widened /prefixItems/0/minimum"),
        SchemaDiffRow(
            ##"{"prefixItems":[true],"unevaluatedItems":false}"##,
            ##"{"prefixItems":[true],"items":false}"##, .full),
        SchemaDiffRow(
            ##"{"prefixItems":[true]}"##, ##"{"prefixItems":[true],"unevaluatedItems":false}"##,
            .forward, "narrowed /unevaluatedItems"),
        SchemaDiffRow("{}", ##"{"contains":{"const":1}}"##, .forward, "narrowed /contains"),
        SchemaDiffRow(##"{"contains":{"const":1}}"##, "{}", .backward, "widened /contains"),
        SchemaDiffRow(
            ##"{"contains":{"const":1}}"##, ##"{"contains":{"enum":[1,2]}}"##, .backward,
            "widened /contains/enum"),
        SchemaDiffRow(
            ##"{"contains":{"const":1},"maxContains":1}"##,
            ##"{"contains":{"enum":[1,2]},"maxContains":1}"##, .none, "unknown /contains/enum"),
        SchemaDiffRow(
            ##"{"contains":true}"##, ##"{"contains":true,"minContains":2}"##, .forward,
            "narrowed /minContains"),
        SchemaDiffRow(
            ##"{"contains":{"const":1}}"##, ##"{"contains":{"const":1},"minContains":0}"##,
            .backward, "widened /minContains"),
        SchemaDiffRow("{}", ##"{"contains":{"const":1},"minContains":0}"##, .full),
        SchemaDiffRow(
            ##"{"contains":{"const":1}}"##, ##"{"contains":{"const":1},"maxContains":2}"##,
            .forward, "narrowed /maxContains"),
        SchemaDiffRow(
            ##"{"contains":{"const":1},"maxContains":1}"##,
            ##"{"contains":{"const":1},"maxContains":2}"##, .backward, "widened /maxContains"),
        SchemaDiffRow(
            ##"{"contains":{"const":1},"unevaluatedItems":false}"##,
            ##"{"contains":{"const":1},"unevaluatedItems":{"type":"string"}}"##, .backward,
            "widened /unevaluatedItems"),
        SchemaDiffRow(
            ##"{"prefixItems":[true],"contains":{"const":1},"unevaluatedItems":false}"##,
            ##"{"contains":{"const":1},"unevaluatedItems":false}"##, .none,
            "unknown /unevaluatedItems"),
    ]

    static let objects = [
        SchemaDiffRow("{}", ##"{"required":["a"]}"##, .forward, "narrowed /required"),
        SchemaDiffRow(
            ##"{"required":["a","b"]}"##, ##"{"required":["b"]}"##, .backward, "widened /required"),
        SchemaDiffRow(
            ##"{"required":["a"]}"##, ##"{"required":["b"]}"##, .none, "narrowed /required",
            "widened /required"),
        SchemaDiffRow(
            "{}", ##"{"dependentRequired":{"a":["b"]}}"##, .forward, "narrowed /dependentRequired"),
        SchemaDiffRow(
            ##"{"dependentRequired":{"a":["b","c"]}}"##, ##"{"dependentRequired":{"a":["b"]}}"##,
            .backward, "widened /dependentRequired"),
        SchemaDiffRow(
            ##"{"dependencies":{"a":["b"]}}"##, ##"{"dependentRequired":{"a":["b"]}}"##, .full),
        SchemaDiffRow(
            "{}", ##"{"dependentSchemas":{"a":{"required":["b"]}}}"##, .forward,
            "narrowed /dependentSchemas/a"),
        SchemaDiffRow(
            ##"{"dependentSchemas":{"a":{"required":["b"]}}}"##,
            ##"{"dependentSchemas":{"a":{"maxProperties":1}}}"##, .none,
            "narrowed /dependentSchemas/a/maxProperties", "widened /dependentSchemas/a/required"),
        SchemaDiffRow(
            ##"{"dependentSchemas":{"a":{"required":["b"]}}}"##,
            ##"{"dependencies":{"a":{"required":["b"]}}}"##, .full),
        SchemaDiffRow(
            "{}", ##"{"propertyNames":{"maxLength":1}}"##, .forward, "narrowed /propertyNames"),
        SchemaDiffRow(
            ##"{"propertyNames":{"maxLength":1}}"##, ##"{"propertyNames":{"maxLength":2}}"##,
            .backward, "widened /propertyNames/maxLength"),
        SchemaDiffRow(##"{"type":"array"}"##, ##"{"type":"array","required":["a"]}"##, .full),
    ]

    static let members = [
        // An open object: a new name could be anything before.
        SchemaDiffRow(
            "{}", ##"{"properties":{"a":{"type":"string"}}}"##, .forward, "narrowed /properties/a"),
        SchemaDiffRow(
            ##"{"properties":{"a":{"type":"string"}}}"##, "{}", .backward, "widened /properties/a"),
        SchemaDiffRow(
            ##"{"properties":{"a":{"type":"string"}}}"##,
            ##"{"properties":{"a":{"type":"number"}}}"##, .none, "narrowed /properties/a/type",
            "widened /properties/a/type"),
        // A closed one: it could not be there.
        SchemaDiffRow(
            ##"{"additionalProperties":false}"##,
            ##"{"properties":{"a":{"type":"string"}},"additionalProperties":false}"##, .backward,
            "widened /properties/a"),
        SchemaDiffRow(
            ##"{"properties":{"a":true},"additionalProperties":false}"##,
            ##"{"additionalProperties":false}"##, .forward, "narrowed /properties/a"),
        SchemaDiffRow(
            ##"{"properties":{"a":true},"unevaluatedProperties":false}"##,
            ##"{"properties":{"a":true,"b":true},"unevaluatedProperties":false}"##, .backward,
            "widened /properties/b"),
        SchemaDiffRow(
            ##"{"properties":{"a":true},"unevaluatedProperties":false}"##,
            ##"{"properties":{"a":true},"additionalProperties":false}"##, .full),
        SchemaDiffRow(
            ##"{"additionalProperties":false}"##,
            ##"{"properties":{"a":false},"additionalProperties":false}"##, .full),
        SchemaDiffRow(
            ##"{"additionalProperties":{"type":"number"}}"##,
            ##"{"properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"number"}}"##,
            .forward, "narrowed /properties/a/type"),
        SchemaDiffRow(
            ##"{"properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"number"}}"##,
            ##"{"additionalProperties":{"type":"number"}}"##, .backward,
            "widened /additionalProperties/type"),
        SchemaDiffRow(
            "{}", ##"{"additionalProperties":false}"##, .forward, "narrowed /additionalProperties"),
        SchemaDiffRow(
            ##"{"additionalProperties":false}"##, "{}", .backward, "widened /additionalProperties"),
        SchemaDiffRow(
            ##"{"additionalProperties":false}"##, ##"{"additionalProperties":{"type":"string"}}"##,
            .backward, "widened /additionalProperties"),
        SchemaDiffRow(
            ##"{"unevaluatedProperties":{"type":"string"}}"##,
            ##"{"unevaluatedProperties":false}"##, .forward, "narrowed /unevaluatedProperties"),
        SchemaDiffRow(
            "{}", ##"{"patternProperties":{"^a":{"type":"string"}}}"##, .forward,
            "narrowed /patternProperties/^a"),
        SchemaDiffRow(
            ##"{"patternProperties":{"^a":{"type":"string"}}}"##, "{}", .backward,
            "widened /patternProperties/^a"),
        SchemaDiffRow(
            ##"{"patternProperties":{"^a":{"minLength":1}}}"##,
            ##"{"patternProperties":{"^a":{"minLength":2}}}"##, .forward,
            "narrowed /patternProperties/^a/minLength"),
        SchemaDiffRow(
            ##"{"additionalProperties":false}"##,
            ##"{"patternProperties":{"^a":{"type":"string"}},"additionalProperties":false}"##,
            .backward, "widened /patternProperties/^a"),
        SchemaDiffRow(
            ##"{"properties":{"ab":true},"additionalProperties":false}"##,
            ##"{"properties":{"ab":true},"patternProperties":{"^a":{"type":"string"}},"additionalProperties":false}"##,
            .none, "widened /patternProperties/^a", "unknown /patternProperties/^a"),
        SchemaDiffRow(
            ##"{"additionalProperties":{"type":"number"}}"##,
            ##"{"patternProperties":{"^a":true},"additionalProperties":{"type":"number"}}"##,
            .backward, "widened /additionalProperties/type"),
        SchemaDiffRow(
            ##"{"patternProperties":{"^a":{"type":"number"}}}"##,
            ##"{"properties":{"ab":{"type":"number"}},"patternProperties":{"^a":{"type":"number"}}}"##,
            .full),
        SchemaDiffRow(
            ##"{"patternProperties":{"^a":{"type":"number"}}}"##,
            ##"{"properties":{"ab":{"type":"integer"}},"patternProperties":{"^a":{"type":"number"}}}"##,
            .forward, "narrowed /properties/ab/type"),
        SchemaDiffRow(
            ##"{"properties":{"a":{"properties":{"b":{"minimum":1}}}}}"##,
            ##"{"properties":{"a":{"properties":{"b":{"minimum":0}}}}}"##, .backward,
            "widened /properties/a/properties/b/minimum"),
        SchemaDiffRow(
            ##"{"properties":{"a/b~":{"minimum":1}}}"##,
            ##"{"properties":{"a/b~":{"minimum":2}}}"##, .forward,
            "narrowed /properties/a~1b~0/minimum"),
    ]

    static let logic = [
        SchemaDiffRow("{}", ##"{"allOf":[{"type":"string"}]}"##, .forward, "narrowed /allOf/0"),
        SchemaDiffRow(
            ##"{"allOf":[{"minimum":1},{"maximum":2}]}"##, ##"{"allOf":[{"maximum":2}]}"##,
            .backward, "widened /allOf/0"),
        SchemaDiffRow(
            ##"{"allOf":[{"minimum":1}]}"##, ##"{"allOf":[{"minimum":2}]}"##, .forward,
            "narrowed /allOf/0/minimum"),
        SchemaDiffRow(
            ##"{"anyOf":[{"type":"string"}]}"##,
            ##"{"anyOf":[{"type":"string"},{"type":"null"}]}"##, .backward, "widened /anyOf/1"),
        SchemaDiffRow(
            ##"{"anyOf":[{"type":"string"},{"type":"null"}]}"##, ##"{"anyOf":[{"type":"null"}]}"##,
            .forward, "narrowed /anyOf/0"),
        SchemaDiffRow(
            ##"{"anyOf":[{"minimum":1}]}"##, ##"{"anyOf":[{"minimum":0}]}"##, .backward,
            "widened /anyOf/0/minimum"),
        SchemaDiffRow("{}", ##"{"anyOf":[{"type":"string"}]}"##, .forward, "narrowed /anyOf"),
        SchemaDiffRow(##"{"anyOf":[{"type":"string"}]}"##, "{}", .backward, "widened /anyOf"),
        SchemaDiffRow("{}", ##"{"oneOf":[{"type":"string"}]}"##, .forward, "narrowed /oneOf"),
        SchemaDiffRow(##"{"oneOf":[{"type":"string"}]}"##, "{}", .backward, "widened /oneOf"),
        SchemaDiffRow(
            ##"{"oneOf":[{"type":"string"}]}"##,
            ##"{"oneOf":[{"type":"string"},{"minLength":3}]}"##, .none, "unknown /oneOf/1"),
        SchemaDiffRow(
            ##"{"oneOf":[{"minimum":1},{"maximum":0}]}"##,
            ##"{"oneOf":[{"minimum":0},{"maximum":0}]}"##, .none, "unknown /oneOf/0/minimum"),
        SchemaDiffRow("{}", ##"{"not":{"type":"string"}}"##, .forward, "narrowed /not"),
        SchemaDiffRow(##"{"not":{"type":"string"}}"##, "{}", .backward, "widened /not"),
        SchemaDiffRow(
            ##"{"not":{"type":"string"}}"##, ##"{"not":{"type":["string","null"]}}"##, .forward,
            "narrowed /not/type"),
        SchemaDiffRow(
            ##"{"not":{"not":{"minimum":1}}}"##, ##"{"not":{"not":{"minimum":2}}}"##, .forward,
            "narrowed /not/not/minimum"),
        SchemaDiffRow(
            ##"{"not":{"oneOf":[{"minimum":1}]}}"##, ##"{"not":{"oneOf":[{"minimum":2}]}}"##, .none,
            "unknown /not/oneOf/0/minimum"),
        SchemaDiffRow(
            "{}", ##"{"if":{"type":"string"},"then":{"minLength":1}}"##, .forward, "narrowed /if"),
        SchemaDiffRow(
            ##"{"if":{"type":"string"},"then":{"minLength":1}}"##, "{}", .backward, "widened /if"),
        SchemaDiffRow("{}", ##"{"if":{"type":"string"}}"##, .full),
        SchemaDiffRow(
            ##"{"if":{"minimum":1},"then":{"maximum":3}}"##,
            ##"{"if":{"minimum":2},"then":{"maximum":3}}"##, .none, "unknown /if/minimum"),
        SchemaDiffRow(
            ##"{"if":{"minimum":1},"then":{"maximum":3}}"##,
            ##"{"if":{"minimum":1},"then":{"maximum":4}}"##, .backward, "widened /then/maximum"),
        SchemaDiffRow(
            ##"{"if":{"minimum":1},"else":{"maximum":-1}}"##,
            ##"{"if":{"minimum":1},"else":{"maximum":-2}}"##, .forward, "narrowed /else/maximum"),
        SchemaDiffRow(
            ##"{"if":{"minimum":1},"then":{"maximum":3}}"##,
            ##"{"if":{"minimum":1},"then":{"maximum":3},"else":false}"##, .forward, "narrowed /else"
        ),
    ]

    static let others = [
        SchemaDiffRow(
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"minimum":1}}}"##,
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"minimum":2}}}"##, .forward,
            "narrowed /$defs/a/minimum"),
        SchemaDiffRow(
            ##"{"type":"number","$defs":{"a":{"minimum":1}}}"##,
            ##"{"type":"number","$ref":"#/$defs/a","$defs":{"a":{"minimum":1}}}"##, .forward,
            "narrowed /$defs/a"),
        SchemaDiffRow(
            ##"{"$defs":{"a":{"minimum":1}}}"##, ##"{"$defs":{"a":{"minimum":2}}}"##, .full),
        SchemaDiffRow(
            ##"{"$dynamicRef":"#a","$defs":{"a":{"$dynamicAnchor":"a","minimum":1}}}"##,
            ##"{"$dynamicRef":"#a","$defs":{"a":{"$dynamicAnchor":"a","minimum":2}}}"##, .forward,
            "narrowed /$defs/a/minimum"),
        SchemaDiffRow(
            ##"{"$dynamicRef":"#a","$defs":{"a":{"$dynamicAnchor":"a"},"b":{"$id":"b"}}}"##,
            ##"{"$dynamicRef":"#a","$defs":{"a":{"$dynamicAnchor":"a"},"b":{"$id":"b"}}}"##, .none,
            "unknown /$dynamicRef"),
        // A loop is gone through once.
        SchemaDiffRow(
            ##"{"minimum":1,"items":{"$ref":"#"},"additionalProperties":{"$ref":"#"}}"##,
            ##"{"minimum":2,"items":{"$ref":"#"},"additionalProperties":{"$ref":"#"}}"##, .forward,
            "narrowed /minimum"),
        // What is left over, where other schemas look at members, too.
        SchemaDiffRow(
            ##"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"##,
            ##"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":{"type":"string"}}"##,
            .backward, "widened /unevaluatedProperties"),
        SchemaDiffRow(
            ##"{"allOf":[{"properties":{"a":{"minimum":2}}}],"unevaluatedProperties":false}"##,
            ##"{"allOf":[{"properties":{"a":{"minimum":1}}}],"unevaluatedProperties":false}"##,
            .backward, "widened /allOf/0/properties/a/minimum"),
        SchemaDiffRow(
            ##"{"allOf":[{"properties":{"a":true}}]}"##,
            ##"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"##, .forward,
            "narrowed /unevaluatedProperties"),
        SchemaDiffRow(
            ##"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"##,
            ##"{"allOf":[{"properties":{"b":true}}],"unevaluatedProperties":false}"##, .none,
            "widened /allOf/0/properties/b", "narrowed /allOf/0/properties/a"),
        SchemaDiffRow(
            ##"{"$ref":"#/$defs/a","unevaluatedProperties":false,"$defs":{"a":{"properties":{"a":true}}}}"##,
            ##"{"$ref":"#/$defs/a","unevaluatedProperties":false,"$defs":{"a":{"properties":{"a":true,"b":{"type":"string"}}}}}"##,
            .backward, "widened /$defs/a/properties/b"),
        SchemaDiffRow(
            ##"{"properties":{"a":{"minimum":1}},"additionalProperties":false}"##,
            ##"{"allOf":[{"properties":{"a":{"minimum":1}}},{"properties":{"b":true}}],"unevaluatedProperties":false}"##,
            .backward, "widened /allOf/1/properties/b"),
        SchemaDiffRow(
            ##"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"##,
            ##"{"allOf":[{"properties":{"a":true}},{"properties":{"a":{"type":"string"}}}],"unevaluatedProperties":false}"##,
            .forward, "narrowed /allOf/1/properties/a/type"),
        SchemaDiffRow(
            ##"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"##,
            ##"{"allOf":[{"properties":{"a":true,"b":false}}],"unevaluatedProperties":false}"##,
            .full),
        SchemaDiffRow(
            ##"{"allOf":[{"anyOf":[{"properties":{"a":true}}]}],"unevaluatedProperties":false}"##,
            ##"{"allOf":[{"anyOf":[{"properties":{"b":true}}]}],"unevaluatedProperties":false}"##,
            .none, "unknown /unevaluatedProperties"),
        SchemaDiffRow(
            ##"{"anyOf":[{"properties":{"a":true}},true],"unevaluatedProperties":false}"##,
            ##"{"anyOf":[true,{"properties":{"a":true}}],"unevaluatedProperties":false}"##, .none,
            "unknown /unevaluatedProperties"),
        SchemaDiffRow(
            ##"{"$ref":"#/$defs/a","unevaluatedProperties":false,"$defs":{"a":{"properties":{"a":true}}}}"##,
            ##"{"$ref":"#/$defs/b","unevaluatedProperties":false,"$defs":{"b":{"properties":{"a":true}}}}"##,
            .full),
    ]
}
