// NodeConfigurationFile: the JSON of a node's configuration, member by member.
//
//     {
//       "format": "redriver/node/v1",
//       "node": "vn.kim-thanh",
//       "agreement": {
//         "file": "../agreement/agreement.json",
//         "signatures": {"VN": "../agreement/agreement.vn.p7s", "CN": "…"},
//         "authorities": {"VN": "../agreement/authority-vn.pem", "CN": "…"}
//       },
//       "schemas": "../schemas",                                       may be left out
//       "journal": "journal",
//       "ledger": {"directory": "ledger", "notary": "notary", "key": "keys/ledger.key",
//                  "witness": "keys/witness.key"},                     where one is agreed on
//       "keys": {"signing": "keys/signing.pem", "encryption": "…", "transport": "…"},
//       "certificates": {"signing": "certificates/signing.pem", "encryption": "…"},
//       "revocation": {"VN": "../agreement/vn.crl.pem", "CN": "…"},    the peer's: may be left out
//       "listen": {"clients": "tcp://127.0.0.1:7101", "link": "tcp://127.0.0.1:7102"},
//       "peer": {"endpoint": "tcp://127.0.0.1:7202"},                  instead of /listen/link
//       "clients": [{"party": "VN.CUSTOMS.13BB", "key": "<Z85>"}, …],
//       "operators": [{"name": "night-shift", "key": "<Z85>"}, …],
//       "operator": {"key": "keys/operator.key"},                      may be left out
//       "workers": 2,                                                  may be left out
//       "languages": ["vi", "zh"],                                     may be left out
//       "diskReserveMiB": 64,                                          may be left out
//       "guardMiB": 256,                                               may be left out
//       "linkRecording": "link.recording"                              may be left out
//     }

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverTransport

extension NodeConfiguration {
    /// As many as there are cores on the machines this is made for; one is for the wire.
    private static let defaultWorkers: Int64 = 2
    private static let workersMost: Int64 = 16
    /// 1 TiB: more than any disk this is meant for.
    private static let diskReserveMostMiB: Int64 = 1 << 20
    /// 32 GiB: half a billion keys.
    private static let guardMostMiB: Int64 = 32 << 10

    init(_ root: JSONValue, file: String) throws(JSONError) {
        self.file = file
        var reader = try JSONReader(root)
        _ = try reader.parsed("format", Form.format) { $0 == Self.format ? $0 : nil }
        node = try reader.parsed("node", Form.node) { NodeID($0) }
        agreement = try reader.object("agreement").agreementFiles(file)
        schemas = try reader.optionalPath("schemas", file)
        journal = try reader.path("journal", file)
        ledger = try reader.optionalObject("ledger")?.ledgerFiles(file)
        keys = try reader.object("keys").keyFiles(file)
        certificates = try reader.object("certificates").certificateFiles(file)
        revocation = try reader.object("revocation").paths(file, isComplete: false)
        (clientEndpoint, link) = try reader.sockets()
        var known: Set<CurvePublicKey> = []
        clients = try reader.clients(&known)
        operators = try reader.operators(&known)
        operatorKey = try reader.optionalObject("operator")?.onlyPath("key", file)
        workers = Int(
            try reader.optionalInteger("workers", in: 1...Self.workersMost) ?? Self.defaultWorkers)
        languages = try reader.languages()
        let reserve = try reader.optionalInteger("diskReserveMiB", in: 1...Self.diskReserveMostMiB)
        let memory = try reader.optionalInteger("guardMiB", in: 1...Self.guardMostMiB)
        guardKeys =
            memory.map { Int($0) << 20 / Limits.guardBytesPerKey } ?? Limits.guardKeys
        linkRecording = try reader.optionalPath("linkRecording", file)
        diskReserve = reserve.map { .mebibytes(Int($0)) } ?? Limits.diskReserve
        try reader.finish()
    }
}

extension JSONReader {
    // MARK: Paths

    fileprivate mutating func path(_ name: String, _ file: String) throws(JSONError) -> String {
        guard let path = try optionalPath(name, file) else {
            throw .missing(pointer: pointer(of: name))
        }
        return path
    }

    fileprivate mutating func optionalPath(
        _ name: String, _ file: String
    ) throws(JSONError) -> String? {
        try optionalParsed(name, Form.path) { path in
            guard (1...1024).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
            return Files.resolve(path, writtenIn: file)
        }
    }

    /// The one path of an object.
    fileprivate consuming func onlyPath(
        _ name: String, _ file: String
    ) throws(JSONError) -> String {
        let path = try path(name, file)
        try finish()
        return path
    }

    /// A path of each country; of any of them if not `isComplete`.
    fileprivate consuming func paths(
        _ file: String, isComplete: Bool
    ) throws(JSONError) -> [Country: String] {
        var paths: [Country: String] = [:]
        for country in Country.allCases {
            paths[country] =
                isComplete
                ? try path(country.rawValue, file) : try optionalPath(country.rawValue, file)
        }
        try finish()
        return paths
    }

    fileprivate consuming func agreementFiles(
        _ file: String
    ) throws(JSONError) -> NodeConfiguration.AgreementFiles {
        let files = NodeConfiguration.AgreementFiles(
            file: try path("file", file),
            signatures: try object("signatures").paths(file, isComplete: true),
            authorities: try object("authorities").paths(file, isComplete: true))
        try finish()
        return files
    }

    fileprivate consuming func keyFiles(
        _ file: String
    ) throws(JSONError) -> NodeConfiguration.KeyFiles {
        let files = NodeConfiguration.KeyFiles(
            signing: try path("signing", file), encryption: try path("encryption", file),
            transport: try path("transport", file))
        try finish()
        return files
    }

    fileprivate consuming func ledgerFiles(
        _ file: String
    ) throws(JSONError) -> NodeConfiguration.LedgerFiles {
        let files = NodeConfiguration.LedgerFiles(
            directory: try path("directory", file), notary: try path("notary", file),
            key: try path("key", file), witness: try path("witness", file))
        try finish()
        return files
    }

    fileprivate consuming func certificateFiles(
        _ file: String
    ) throws(JSONError) -> NodeConfiguration.CertificateFiles {
        let files = NodeConfiguration.CertificateFiles(
            signing: try path("signing", file), encryption: try path("encryption", file))
        try finish()
        return files
    }

    // MARK: Sockets

    /// `listen` and `peer` together: either `listen` has a link or there is a peer to call.
    fileprivate mutating func sockets() throws(JSONError) -> (Endpoint, NodeConfiguration.Link) {
        var listen = try object("listen")
        let clients = try listen.parsed("clients", Form.endpoint) { Endpoint($0) }
        let link = try listen.optionalParsed("link", Form.otherEndpoint) { text in
            Endpoint(text).flatMap { $0 == clients ? nil : $0 }
        }
        try listen.finish()
        guard var peer = try optionalObject("peer") else {
            guard let link else { throw .missing(pointer: pointer(of: "peer")) }
            return (clients, .listen(at: link))
        }
        guard link == nil else {
            throw .unexpected(
                expected: .form(Form.absentBesideLink), pointer: pointer(of: "peer"))
        }
        let endpoint = try peer.parsed("endpoint", Form.peerEndpoint) { text in
            Endpoint(text).flatMap { $0.isEveryInterface ? nil : $0 }
        }
        try peer.finish()
        return (clients, .dial(endpoint))
    }

    // MARK: Lists

    fileprivate mutating func clients(
        _ known: inout Set<CurvePublicKey>
    ) throws(JSONError) -> [NodeConfiguration.Client] {
        var clients: [NodeConfiguration.Client] = []
        for var item in try objects("clients") {
            let party = try item.parsed("party", Form.party) { text in
                PartyID(text).flatMap { $0.isNode ? nil : $0 }
            }
            clients.append(.init(party: party, key: try item.newKey(&known)))
            try item.finish()
        }
        return clients
    }

    fileprivate mutating func operators(
        _ known: inout Set<CurvePublicKey>
    ) throws(JSONError) -> [NodeConfiguration.Operator] {
        var operators: [NodeConfiguration.Operator] = []
        for var item in try objects("operators") {
            // The form of a node's name serves as well for a person's.
            let name = try item.parsed("name", Form.person) { NodeID($0)?.description }
            operators.append(.init(name: name, key: try item.newKey(&known)))
            try item.finish()
        }
        return operators
    }

    /// A key that no entry before this one has: a connection is told apart by its key alone.
    private mutating func newKey(
        _ known: inout Set<CurvePublicKey>
    ) throws(JSONError) -> CurvePublicKey {
        let key = try parsed("key", Form.key) { CurvePublicKey($0) }
        guard known.insert(key).inserted else {
            throw .unexpected(expected: .form(Form.newKey), pointer: pointer(of: "key"))
        }
        return key
    }

    fileprivate mutating func languages() throws(JSONError) -> [Language] {
        guard let values = try optionalArray("languages") else { return [.vi, .zh] }
        var languages: [Language] = []
        for value in values {
            guard let language = value.string.flatMap({ Language(rawValue: $0) }),
                !languages.contains(language)
            else {
                throw .unexpected(expected: .form(Form.language), pointer: value.pointer)
            }
            languages.append(language)
        }
        guard !languages.isEmpty else {
            throw .unexpected(
                expected: .form(Form.someLanguage), pointer: pointer(of: "languages"))
        }
        return languages
    }
}

/// What a member must be, to complete "… must be …".
private enum Form {
    static let format = Text(
        vi: "\"\(NodeConfiguration.format)\"", zh: "“\(NodeConfiguration.format)”",
        en: "\"\(NodeConfiguration.format)\"")
    static let node = Text(
        vi: "tên nút, như vn.kim-thanh", zh: "节点名称，如 vn.kim-thanh",
        en: "the name of a node, such as vn.kim-thanh")
    static let path = Text(
        vi: "đường dẫn, 1 đến 1024 byte", zh: "路径，1 至 1024 字节",
        en: "a path of 1 to 1024 bytes")
    static let endpoint = Text(
        vi: "địa chỉ dạng tcp://127.0.0.1:7101", zh: "形如 tcp://127.0.0.1:7101 的地址",
        en: "an endpoint such as tcp://127.0.0.1:7101")
    static let otherEndpoint = Text(
        vi: "địa chỉ dạng tcp://127.0.0.1:7102, khác /listen/clients",
        zh: "形如 tcp://127.0.0.1:7102 的地址，且不同于 /listen/clients",
        en: "an endpoint such as tcp://127.0.0.1:7102, other than /listen/clients")
    static let peerEndpoint = Text(
        vi: "địa chỉ của nút kia, dạng tcp://host:7202",
        zh: "对方节点的地址，形如 tcp://host:7202",
        en: "the other node's endpoint, such as tcp://host:7202")
    static let absentBesideLink = Text(
        vi: "bỏ trống khi đã có /listen/link", zh: "空缺的，因为已有 /listen/link",
        en: "left out where there is /listen/link")
    static let party = Text(
        vi: "mã bên tham gia như VN.CUSTOMS.13BB, không phải của nút",
        zh: "参与方标识，如 VN.CUSTOMS.13BB，且不得为节点自身",
        en: "a party such as VN.CUSTOMS.13BB that is no node")
    static let person = Text(
        vi: "tên gồm 1 đến 40 ký tự a-z 0-9 . - và bắt đầu bằng chữ cái",
        zh: "1 至 40 个字符的名称，只含 a-z 0-9 . -，以字母开头",
        en: "a name of 1 to 40 of a-z 0-9 . - with a letter first")
    static let key = Text(
        vi: "khóa công khai CURVE, 40 ký tự Z85", zh: "CURVE 公钥，40 个 Z85 字符",
        en: "a public CURVE key, 40 characters of Z85")
    static let newKey = Text(
        vi: "khóa chưa dùng cho ai khác ở đây", zh: "此处未被他人使用的密钥",
        en: "a key that nobody else here has")
    static let language = Text(
        vi: "vi, zh hoặc en, mỗi thứ một lần", zh: "vi、zh 或 en，每种一次",
        en: "vi, zh or en, each once")
    static let someLanguage = Text(
        vi: "mảng có ít nhất một ngôn ngữ", zh: "至少含一种语言的数组",
        en: "an array of at least one language")
}
