// AccountFile: the configuration of a client, and the part of a node's that its operator needs.
//
//     {"format":"redriver/client/v1","party":"VN.CUSTOMS.13BB",
//      "node":{"endpoint":"tcp://127.0.0.1:7101","key":"<Z85>"},
//      "keys":{"transport":"VN.CUSTOMS.13BB.key","salt":"VN.CUSTOMS.13BB.salt"},
//      "queue":"VN.CUSTOMS.13BB"}
//
//     {"format":"redriver/node/v1", … "keys":{… "transport":"…"}, "listen":{"clients":"…" …},
//      "operator":{"key":"…"}}
//
// Paths are relative to the file they stand in. Keys are files of mode 0600: a transport key 40
// characters of Z85, a salt key 64 hexadecimal digits, each with a line feed.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverTransport

/// A configuration that was read, before the keys it names are.
package struct AccountFile {
    package enum Content: Equatable {
        case client(Client)
        case node(Node)
    }

    package struct Client: Equatable {
        let party: PartyID
        let endpoint: String
        let serverKey: CurvePublicKey
        let transportKey: String
        let saltKey: String
        let queue: QueueName
    }

    package struct Node: Equatable {
        let endpoint: String
        let transportKey: String
        /// `nil` if the node's configuration gives no operator.
        let operatorKey: String?
        /// The keys it admits as operators'.
        let operators: [CurvePublicKey]
    }

    static let clientFormat = "redriver/client/v1"
    static let nodeFormat = "redriver/node/v1"

    let path: String
    package let content: Content

    init(reading path: String) throws(ClientError) {
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try Files.read(path, atMost: Limits.configurationFile)
        } catch {
            throw .file(error)
        }
        try self.init(parsing: bytes, path: path)
    }

    /// As ``init(reading:)``, from bytes at hand.
    package init(parsing bytes: [UInt8], path: String) throws(ClientError) {
        self.path = path
        var format = Self.clientFormat
        do throws(JSONError) {
            let root = try JSONDocument(parsing: bytes).root
            format = root["format"]?.string ?? format
            switch format {
            case Self.clientFormat: content = .client(try Client(root))
            case Self.nodeFormat: content = .node(try Node(root))
            default: content = .client(try Client(root))
            }
        } catch {
            guard [Self.clientFormat, Self.nodeFormat].contains(format) else {
                throw .format(path: path, found: String(format.prefix(64)))
            }
            throw .json(path: path, error)
        }
    }

    func load(_ client: Client) throws(ClientError) -> Account {
        Account(
            party: client.party, endpoint: client.endpoint, serverKey: client.serverKey,
            keys: try transportKey(client.transportKey), saltKey: try saltKey(client.saltKey),
            queue: client.queue)
    }

    func load(_ node: Node) throws(ClientError) -> Account {
        guard let operatorKey = node.operatorKey else { throw .noOperator(path: path) }
        let keys = try transportKey(operatorKey)
        guard node.operators.contains(keys.publicKey) else {
            throw .unknownOperator(path: Files.resolve(operatorKey, writtenIn: path))
        }
        return Account(
            party: nil, endpoint: node.endpoint,
            serverKey: try transportKey(node.transportKey).publicKey, keys: keys)
    }

    // MARK: Keys

    private func transportKey(_ name: String) throws(ClientError) -> CurveKeyPair {
        try key(name) { text in
            do throws(TransportError) {
                return try CurveKeyPair(secretKey: text)
            } catch {
                return nil
            }
        }
    }

    private func saltKey(_ name: String) throws(ClientError) -> Secret {
        try key(name) { text in
            guard text.count == 64,
                var bytes = Hexadecimal.decode(String(decoding: text, as: UTF8.self))
            else { return nil }
            return Secret(taking: &bytes)
        }
    }

    /// Reads a key file and forgets its text.
    private func key<Key>(_ name: String, _ make: ([UInt8]) -> Key?) throws(ClientError) -> Key {
        let path = Files.resolve(name, writtenIn: path)
        var text: [UInt8]
        do throws(FilesError) {
            text = try Files.readPrivate(path, atMost: ByteCount(128))
        } catch {
            throw .file(error)
        }
        defer { wipe(&text) }
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        guard let key = make(text) else { throw .key(path: path) }
        return key
    }
}

extension AccountFile.Client {
    /// A closed object: a misspelt member is an error.
    fileprivate init(_ root: JSONValue) throws(JSONError) {
        var file = try JSONReader(root)
        _ = try file.parsed("format", Form.format) {
            $0 == AccountFile.clientFormat ? $0 : nil
        }
        party = try file.parsed("party", Form.party) { PartyID($0) }
        queue = try file.parsed("queue", Form.queue) { QueueName($0) }
        var node = try file.object("node")
        endpoint = try node.parsed("endpoint", Form.endpoint) { $0.isEmpty ? nil : $0 }
        serverKey = try node.parsed("key", Form.key) { CurvePublicKey($0) }
        try node.finish()
        var keys = try file.object("keys")
        transportKey = try keys.string("transport")
        saltKey = try keys.string("salt")
        try keys.finish()
        try file.finish()
    }
}

extension AccountFile.Node {
    /// Looks at what it needs: the rest of the file is for the node to judge.
    fileprivate init(_ root: JSONValue) throws(JSONError) {
        var file = try JSONReader(root)
        var listen = try file.object("listen")
        endpoint = Self.near(try listen.string("clients"))
        var keys = try file.object("keys")
        transportKey = try keys.string("transport")
        var person = try file.optionalObject("operator")
        operatorKey = try person?.string("key")
        var operators: [CurvePublicKey] = []
        for var item in try file.objects("operators") {
            operators.append(try item.parsed("key", Form.key) { CurvePublicKey($0) })
        }
        self.operators = operators
    }

    /// An address that is bound, as one that can be dialled from the same machine.
    private static func near(_ endpoint: String) -> String {
        for everywhere in ["tcp://*:", "tcp://0.0.0.0:"] where endpoint.hasPrefix(everywhere) {
            return "tcp://127.0.0.1:" + endpoint.dropFirst(everywhere.count)
        }
        return endpoint
    }
}

/// What the strings of a configuration are called in an error.
private enum Form {
    static let format = Text(
        vi: AccountFile.clientFormat, zh: AccountFile.clientFormat, en: AccountFile.clientFormat)
    static let party = Text(vi: "mã bên tham gia", zh: "参与方标识", en: "a party id")
    static let queue = Text(vi: "tên hàng đợi", zh: "队列名称", en: "the name of a queue")
    static let endpoint = Text(
        vi: "địa chỉ dạng tcp://máy:cổng", zh: "形如 tcp://主机:端口 的地址",
        en: "an address such as tcp://host:port")
    static let key = Text(
        vi: "khóa công khai gồm 40 ký tự Z85", zh: "40 个 Z85 字符的公钥",
        en: "a public key of 40 characters of Z85")
}
