// Text: a sentence in the languages operators, customs officers and auditors read.

/// The same sentence in Vietnamese, Chinese and English.
///
/// The initialiser takes all three, so a message that lacks a language does not compile.
public struct Text: Hashable, Sendable {
    public let vi: String
    public let zh: String
    public let en: String

    public init(vi: String, zh: String, en: String) {
        self.vi = vi
        self.zh = zh
        self.en = en
    }

    /// The sentence in one language.
    public func callAsFunction(_ language: Language) -> String {
        switch language {
        case .vi: vi
        case .zh: zh
        case .en: en
        }
    }

    /// The sentence in each of `languages`, a line each.
    public func lines(_ languages: [Language]) -> String {
        languages.map { self($0) }.joined(separator: "\n")
    }
}

/// A language people read. The raw value is the BCP 47 tag used on the wire and by `--lang`.
public enum Language: String, Hashable, Sendable, CaseIterable {
    case vi
    case zh
    case en

    /// The languages to print in, from an explicit choice or the environment.
    ///
    /// `--lang` wins, then `LC_ALL`, then `LANG` (POSIX.1-2017 §8.2 gives that order); with none
    /// of the three languages named, Vietnamese and Chinese are printed one under the other, since
    /// a night shift at this border reads at least one of them.
    ///
    /// - Parameters:
    ///   - option: The value of `--lang`, already known to be one of the three.
    ///   - environment: Looks up an environment variable.
    public static func chosen(option: Language?, environment: (String) -> String?) -> [Language] {
        if let option { return [option] }
        for name in ["LC_ALL", "LANG"] {
            guard let value = environment(name), !value.isEmpty else { continue }
            let tag = value.prefix { $0 != "_" && $0 != "." && $0 != "@" }
            if let language = Language(rawValue: tag.lowercased()) { return [language] }
            break
        }
        return [.vi, .zh]
    }
}
