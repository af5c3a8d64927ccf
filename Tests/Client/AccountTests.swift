// AccountTests: the files of a client, and what is wrong with some.

import Foundation
import RedRiverBase
import RedRiverCrypto
import RedRiverFiles
import RedRiverTransport
import Testing

@testable import RedRiverClient

@Suite("Account")
final class AccountTests {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "redriver-account-\(UUID().uuidString)")
    let node = CurveKeyPair.generate()
    let keys = CurveKeyPair.generate()

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write("client.key", keys.withSecretText { String(decoding: $0, as: UTF8.self) } + "\n")
        try write("client.salt", String(repeating: "0f", count: 32) + "\n")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path(name))
    }

    var configuration: String {
        """
        {"format":"redriver/client/v1","party":"VN.CUSTOMS.13BB",
         "node":{"endpoint":"tcp://127.0.0.1:7101","key":"\(node.publicKey)"},
         "keys":{"transport":"client.key","salt":"client.salt"},"queue":"VN.CUSTOMS.13BB"}
        """
    }

    func client(_ text: String) throws -> Account {
        try write("client.json", text)
        return try Account.client(path("client.json"))
    }

    @Test("a configuration and the keys beside it make an account")
    func reads() throws {
        let account = try client(configuration)
        #expect(account.party == Sample.customs)
        #expect(account.endpoint == "tcp://127.0.0.1:7101")
        #expect(account.serverKey == node.publicKey)
        #expect(account.keys.publicKey == keys.publicKey)
        #expect(account.saltKey?.count == 32)
        #expect(account.queue == Sample.queue)
    }

    @Test(
        "anything else than the agreed form is refused with its place",
        arguments: [
            ("\"queue\":\"VN.CUSTOMS.13BB\"", "\"queue\":\"a b\"", "json"),
            ("\"queue\":\"VN.CUSTOMS.13BB\"", "\"more\":1", "json"),
            ("\"party\":\"VN.CUSTOMS.13BB\"", "\"party\":\"VN.X.1\"", "json"),
            ("redriver/client/v1", "redriver/client/v2", "format"),
            ("tcp://127.0.0.1:7101", "", "json"),
            ("client.key", "missing.key", "file"),
            ("client.key", "client.salt", "key"),
            ("client.salt", "client.key", "key"),
        ])
    func refuses(_ old: String, _ new: String, _ code: String) {
        #expect {
            try client(configuration.replacing(old, with: new))
        } throws: { ($0 as? ClientError)?.code == "client." + code }
    }

    @Test("a key that others may read is refused")
    func openKey() throws {
        try write("client.key", "x", mode: 0o644)
        #expect {
            try client(configuration)
        } throws: { error in
            guard case .file(.notPrivate) = error as? ClientError else { return false }
            return true
        }
    }

    @Test(
        "a salt key has 64 lower-case digits",
        arguments: ["", "0f", String(repeating: "0F", count: 32)])
    func saltKey(_ text: String) throws {
        try write("client.salt", text + "\n")
        #expect { try client(configuration) } throws: {
            ($0 as? ClientError)?.code == "client.key"
        }
    }

    @Test("a node's configuration lets its operator in, at an address that can be dialled")
    func operatorAccount() throws {
        let text = { (secret: [UInt8]) in String(decoding: secret, as: UTF8.self) + "\n" }
        try write("transport.key", node.withSecretText(text))
        try write("operator.key", keys.withSecretText(text))
        for bound in ["tcp://*:7101", "tcp://0.0.0.0:7101", "tcp://127.0.0.1:7101"] {
            try write(
                "node.json",
                """
                {"format":"redriver/node/v1","node":"vn.kim-thanh","unknown":[],
                 "keys":{"transport":"transport.key"},"listen":{"clients":"\(bound)"},
                 "operators":[{"name":"night","key":"\(keys.publicKey)"}],
                 "operator":{"key":"operator.key"}}
                """)
            let account = try Account.clientOrOperator(path("node.json"))
            #expect(account.party == nil)
            #expect(account.endpoint == "tcp://127.0.0.1:7101")
            #expect(account.serverKey == node.publicKey)
            #expect(account.keys.publicKey == keys.publicKey)
            #expect(throws: ClientError.self) { try Account.client(path("node.json")) }
        }
        try write("client.json", configuration)
        #expect(try Account.clientOrOperator(path("client.json")).party == Sample.customs)
    }

    @Test("an operator's key that the node does not admit is named")
    func unknownOperator() throws {
        try write(
            "node.json",
            """
            {"format":"redriver/node/v1","keys":{"transport":"client.key"},
             "listen":{"clients":"tcp://127.0.0.1:1"},"operator":{"key":"client.key"},
             "operators":[{"name":"night","key":"\(node.publicKey)"}]}
            """)
        #expect(throws: ClientError.unknownOperator(path: path("client.key"))) {
            try Account.clientOrOperator(path("node.json"))
        }
    }

    @Test("a node without an operator key says so")
    func noOperator() throws {
        try write(
            "node.json",
            """
            {"format":"redriver/node/v1","keys":{"transport":"client.key"},
             "listen":{"clients":"tcp://127.0.0.1:1"},"operators":[]}
            """)
        #expect(throws: ClientError.noOperator(path: path("node.json"))) {
            try Account.clientOrOperator(path("node.json"))
        }
    }
}
