// ConfigurationTests: node.json as it should be, and with each of its members broken.

import Foundation
import RedRiverBase
import RedRiverJSON
import RedRiverNode
import RedRiverTransport
import TestSupport
import Testing

/// A configuration of the node that dials, with every member there is.
enum Sample {
    static let file = "etc/redriver/vn/node.json"

    /// Three different keys, in Z85.
    static let keys = (1...3).map { byte in
        CurvePublicKey(bytes: [UInt8](repeating: byte, count: 32))?.description ?? ""
    }

    static let text = """
        {
          "format": "redriver/node/v1",
          "node": "vn.kim-thanh",
          "agreement": {
            "file": "../agreement/agreement.json",
            "signatures": {"VN": "../agreement/agreement.vn.p7s", "CN": "/srv/agreement.cn.p7s"},
            "authorities": {"VN": "authority-vn.pem", "CN": "authority-cn.pem"}
          },
          "schemas": "../schemas",
          "journal": "journal",
          "keys": {"signing": "keys/s.pem", "encryption": "keys/e.pem", "transport": "keys/t.key"},
          "certificates": {"signing": "certificates/s.pem", "encryption": "certificates/e.pem"},
          "revocation": {"VN": "vn.crl.pem", "CN": "cn.crl.pem"},
          "listen": {"clients": "tcp://127.0.0.1:7101"},
          "peer": {"endpoint": "tcp://bac-son.example:7202"},
          "clients": [
            {"party": "VN.CUSTOMS.13BB", "key": "\(keys[0])"},
            {"party": "VN.GATE.LCA", "key": "\(keys[1])"}
          ],
          "operators": [{"name": "night-shift", "key": "\(keys[2])"}],
          "operator": {"key": "keys/operator.key"},
          "workers": 4,
          "languages": ["zh", "en"],
          "diskReserveMiB": 64,
          "guardMiB": 1
        }
        """

    static func document() throws -> JSONDocument { try JSONDocument(parsing: Array(text.utf8)) }

    static func read(_ json: JSON) throws -> NodeConfiguration {
        try NodeConfiguration(parsing: json.compact, file: file)
    }

    /// Every value of the sample but the whole.
    static func values() throws -> [JSONValue] {
        func inside(_ value: JSONValue) -> [JSONValue] {
            let inner = Array(value.elements) + value.members.map(\.value)
            return inner.flatMap { [$0] + inside($0) }
        }
        return inside(try document().root)
    }
}

extension JSONValue {
    /// This value with the one at `pointer` replaced; `nil` leaves a member out.
    func replacing(_ pointer: String, with replacement: JSON?) -> JSON {
        if self.pointer == pointer { return replacement ?? .null }
        switch kind {
        case .object:
            return .object(
                members.compactMap { name, value in
                    if value.pointer == pointer, replacement == nil { return nil }
                    return (name, value.replacing(pointer, with: replacement))
                })
        case .array: return .array(elements.map { $0.replacing(pointer, with: replacement) })
        case .null, .bool, .number, .string: return .raw(self)
        }
    }
}

@Suite("Node configuration")
struct ConfigurationTests {
    @Test("every member becomes a typed value, and paths start from the file's directory")
    func sample() throws {
        let read = try NodeConfiguration(parsing: Array(Sample.text.utf8), file: Sample.file)
        #expect(read.file == Sample.file)
        #expect(read.node == NodeID("vn.kim-thanh"))
        #expect(read.agreement.file == "etc/redriver/vn/../agreement/agreement.json")
        #expect(read.agreement.signatures[.china] == "/srv/agreement.cn.p7s")
        #expect(read.agreement.authorities[.vietnam] == "etc/redriver/vn/authority-vn.pem")
        #expect(read.schemas == "etc/redriver/vn/../schemas")
        #expect(read.journal == "etc/redriver/vn/journal")
        #expect(read.keys.signing == "etc/redriver/vn/keys/s.pem")
        #expect(read.keys.encryption == "etc/redriver/vn/keys/e.pem")
        #expect(read.keys.transport == "etc/redriver/vn/keys/t.key")
        #expect(read.certificates.signing == "etc/redriver/vn/certificates/s.pem")
        #expect(read.certificates.encryption == "etc/redriver/vn/certificates/e.pem")
        #expect(read.revocation[.vietnam] == "etc/redriver/vn/vn.crl.pem")
        #expect(read.revocation[.china] == "etc/redriver/vn/cn.crl.pem")
        #expect(read.clientEndpoint.port == 7101)
        #expect(read.link == .dial(try #require(Endpoint("tcp://bac-son.example:7202"))))
        #expect(read.clients.map(\.party.description) == ["VN.CUSTOMS.13BB", "VN.GATE.LCA"])
        #expect(read.clients.map(\.key.description) == Array(Sample.keys[..<2]))
        #expect(read.operators.map(\.name) == ["night-shift"])
        #expect(read.operatorKey == "etc/redriver/vn/keys/operator.key")
        #expect(read.workers == 4)
        #expect(read.languages == [.zh, .en])
        #expect(read.diskReserve == .mebibytes(64))
        #expect(read.guardKeys == 16_384)
        let users = read.users.map { "\($0.key) \($0.value)" }.sorted()
        let names = ["party:VN.CUSTOMS.13BB", "party:VN.GATE.LCA", "operator:night-shift"]
        #expect(users == zip(Sample.keys, names).map { "\($0) \($1)" }.sorted())
    }

    /// What may be left out, and a value that tells that it was.
    private static let optional = [
        "/schemas", "/revocation/VN", "/revocation/CN", "/operator", "/workers", "/languages",
        "/diskReserveMiB", "/guardMiB",
    ]

    @Test("what may be left out has its default")
    func defaults() throws {
        var json = try Sample.document()
        for pointer in Self.optional {
            json = try JSONDocument(parsing: json.root.replacing(pointer, with: nil).compact)
        }
        let read = try NodeConfiguration(parsing: json.bytes, file: "node.json")
        #expect(read.schemas == nil)
        #expect(read.revocation.isEmpty)
        #expect(read.operatorKey == nil)
        #expect(read.workers == 2)
        #expect(read.languages == [.vi, .zh])
        #expect(read.diskReserve == Limits.diskReserve)
        #expect(read.guardKeys == Limits.guardKeys)
        #expect(read.journal == "journal")
    }

    @Test("a member that is missing is named")
    func missing() throws {
        let root = try Sample.document().root
        var count = 0
        for value in try Sample.values() where !Self.optional.contains(value.pointer) {
            let isElement = value.pointer.split(separator: "/").last.flatMap { Int($0) } != nil
            if isElement { continue }
            let json = root.replacing(value.pointer, with: nil)
            expect(.missing(pointer: value.pointer), from: json)
            count += 1
        }
        #expect(count == 32)
    }

    @Test("a value of another kind is named")
    func kinds() throws {
        let root = try Sample.document().root
        for value in try Sample.values() {
            for wrong in [JSON.null, .bool(true), .raw(Array("1.5".utf8)), .object([("a", 1)])] {
                if value.kind == .object, case .object = wrong { continue }
                let error = error(from: root.replacing(value.pointer, with: wrong))
                #expect(error?.pointer == value.pointer)
            }
        }
        for wrong in [JSON.null, .array([]), .string("a")] {
            #expect(error(from: wrong)?.pointer == "")
        }
    }

    @Test("a member nobody knows is named, in every object")
    func unknown() throws {
        let root = try Sample.document().root
        let objects = try Sample.values().filter { $0.kind == .object } + [root]
        #expect(objects.count == 13)
        for object in objects {
            let more = JSON.object(
                object.members.map { ($0.name, .raw($0.value)) } + [("wörkers", 1)])
            let json = object.pointer.isEmpty ? more : root.replacing(object.pointer, with: more)
            expect(.unknownMember(pointer: object.pointer + "/wörkers"), from: json)
        }
    }

    @Test(
        "a value out of bounds or form is named",
        arguments: [
            ("/format", "\"redriver/node/v2\""), ("/node", "\"VN.KIM-THANH\""),
            ("/node", "\"\""), ("/journal", "\"\""), ("/journal", "\"a\\u0000b\""),
            ("/keys/signing", "\"\(String(repeating: "a", count: 1025))\""),
            ("/listen/clients", "\"tcp://127.0.0.1\""),
            ("/listen/clients", "\"ipc:///run/redriver\""),
            ("/listen/clients", "\"tcp://127.0.0.1:0\""),
            ("/peer/endpoint", "\"tcp://*:7202\""), ("/peer/endpoint", "\"7202\""),
            ("/clients/1/party", "\"VN.SHOP.LCA\""), ("/clients/1/party", "\"VN.NODE.KTH\""),
            ("/clients/0/key", "\"short\""), ("/clients/1/key", "\"\(Sample.keys[0])\""),
            ("/operators/0/key", "\"\(Sample.keys[1])\""),
            ("/operators/0/name", "\"Night Shift\""), ("/operators/0/name", "\"\""),
            ("/workers", "0"), ("/workers", "17"), ("/workers", "-1"), ("/workers", "2.0"),
            ("/workers", "1e1"), ("/workers", "99999999999999999999"),
            ("/languages", "[]"), ("/languages/1", "\"zh\""), ("/languages/0", "\"fr\""),
            ("/diskReserveMiB", "0"), ("/diskReserveMiB", "1048577"),
            ("/guardMiB", "0"), ("/guardMiB", "32769"),
        ])
    func form(_ pointer: String, _ value: String) throws {
        let json = try Sample.document().root.replacing(pointer, with: .raw(Array(value.utf8)))
        #expect(error(from: json)?.pointer == pointer)
    }

    @Test("a node listens for the other one or calls it, never both")
    func link() throws {
        let root = try Sample.document().root
        let listen: JSON = ["clients": "tcp://*:7101", "link": "tcp://10.0.0.2:7102"]
        let both = root.replacing("/listen", with: listen)
        #expect(error(from: both)?.pointer == "/peer")
        let listening = try JSONDocument(parsing: both.compact).root.replacing("/peer", with: nil)
        let read = try Sample.read(listening)
        #expect(read.clientEndpoint.isEveryInterface)
        #expect(read.link == .listen(at: try #require(Endpoint("tcp://10.0.0.2:7102"))))
        let same: JSON = ["clients": "tcp://*:7101", "link": "tcp://*:7101"]
        #expect(error(from: root.replacing("/listen", with: same))?.pointer == "/listen/link")
    }

    @Test("bytes that are no JSON are told by line")
    func malformed() throws {
        for (text, pointer) in [
            ("", ""), ("{", ""), ("{\"workers\": 01}", "/workers"), ("{} x", ""),
            ("{\"node\": 1, \"node\": 2}", "/node"),
        ] {
            #expect {
                try NodeConfiguration(parsing: Array(text.utf8), file: "a/node.json")
            } throws: { error in
                guard case .configuration(let place, .json(let fault)) = error as? NodeError
                else { return false }
                return place == ConfigurationPlace(file: "a/node.json", pointer: pointer)
                    && fault.code == "json.malformed"
            }
        }
    }

    @Test("a configuration that cannot be read is refused with its path")
    func unreadable() throws {
        let folder = FileManager.default.temporaryDirectory.path()
        for path in [folder, folder + "/no-such-directory/node.json", ""] {
            #expect {
                try NodeConfiguration(file: path)
            } throws: { error in
                guard case .configuration(let place, .file) = error as? NodeError else {
                    return false
                }
                return place == ConfigurationPlace(file: path, pointer: "")
            }
        }
    }

    @Test("damaged bytes are read or refused, and never bring the program down")
    func hostile() throws {
        var random = SeededGenerator(seed: 26)
        let bytes = Array(Sample.text.utf8)
        for _ in 0..<400 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = damaged.indices.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: damaged.remove(at: at)
                case 2: damaged.insert(.random(in: .min ... .max, using: &random), at: at)
                default: damaged.removeSubrange(at...)
                }
                if damaged.isEmpty { break }
            }
            do throws(NodeError) {
                _ = try NodeConfiguration(parsing: damaged, file: Sample.file)
            } catch {
                #expect(error.code == "node.configuration")
            }
        }
    }

    @Test("a fault names file, path and a way out in each language", arguments: Language.allCases)
    func words(_ language: Language) throws {
        let root = try Sample.document().root
        for json in [
            root.replacing("/workers", with: 0), root.replacing("/keys/signing", with: nil),
            root.replacing("/keys", with: ["workers": 1]),
        ] {
            let error = try #require(throws: NodeError.self) { try Sample.read(json) }
            guard case .configuration(let place, _) = error else { return }
            let hint = try #require(error.hint)
            for text in [error.text, hint] {
                #expect(text(language).contains(place.pointer))
                #expect(text(language).contains(Sample.file))
            }
        }
    }

    // MARK: Helpers

    private func error(from json: JSON) -> JSONError? {
        do throws(NodeError) {
            _ = try NodeConfiguration(parsing: json.compact, file: Sample.file)
            return nil
        } catch {
            guard case .configuration(let place, .json(let fault)) = error,
                place == ConfigurationPlace(file: Sample.file, pointer: fault.pointer)
            else { return nil }
            return fault
        }
    }

    private func expect(_ expected: JSONError, from json: JSON) {
        #expect(error(from: json) == expected)
    }
}

@Suite("Endpoint")
struct EndpointTests {
    @Test(
        "an endpoint is read and written the same",
        arguments: [
            "tcp://127.0.0.1:1", "tcp://*:65535", "tcp://bac-son.customs.example:7202",
            "tcp://a:80",
        ])
    func good(_ text: String) {
        #expect(Endpoint(text)?.description == text)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "tcp://", "tcp://:", "tcp://:80", "tcp://a", "tcp://a:", "tcp://a:0", "tcp://a:08",
            "tcp://a:+8", "tcp://a:-8", "tcp://a:65536", "tcp://a:*", "tcp://a b:80", "tcp://a:80/",
            "tcp://a:80 ", " tcp://a:80", "TCP://a:80", "tcp:/a:80", "udp://a:80", "ipc://a:80",
            "tcp://a@b:80", "tcp://[::1]:80", "tcp://-a:80", "tcp://a-:80", "tcp://.:80",
            "tcp://**:80", "tcp://a\u{0}:80", "tcp://a;tcp://b:80", "tcp://a:８０", "tcp://é:80",
            "tcp://\(String(repeating: "a", count: 254)):80",
        ])
    func bad(_ text: String) {
        #expect(Endpoint(text) == nil)
    }
}
