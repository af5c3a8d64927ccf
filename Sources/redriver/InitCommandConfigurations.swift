// InitCommandConfigurations: the texts of the demonstration's configurations.

internal import RedRiverBase
internal import RedRiverJSON
internal import RedRiverTransport

extension DemoInstallation {
    /// Free space below which a node of the demonstration takes no more messages. Small, so that
    /// it runs on a small disk; a real node keeps ``Limits/diskReserve``.
    private static let diskReserveMiB: Int64 = 64

    /// `node.json` of a country.
    func nodeConfiguration(_ side: DemoIdentities) -> JSON {
        .object(
            [
                ("format", "redriver/node/v1"), ("node", .string(side.country.node.description)),
            ] + files + sockets(side.country) + people(side) + [
                ("workers", 2), ("languages", ["vi", "zh"]),
                ("diskReserveMiB", .int(Self.diskReserveMiB)),
            ])
    }

    private var files: [(String, JSON)] {
        let agreement: JSON = [
            "file": "../agreement/agreement.json",
            "signatures": agreementFiles { "agreement.\($0).p7s" },
            "authorities": agreementFiles { "authority-\($0).pem" },
        ]
        let keys: JSON = [
            "signing": "keys/signing.pem", "encryption": "keys/encryption.pem",
            "transport": "keys/transport.key",
        ]
        let certificates: JSON = [
            "signing": "certificates/signing.pem", "encryption": "certificates/encryption.pem",
        ]
        return [
            ("agreement", agreement), ("schemas", "../schemas"), ("journal", "journal"),
            (
                "ledger",
                [
                    "directory": "ledger", "notary": "notary", "key": "keys/ledger.key",
                    "witness": "keys/witness.key",
                ]
            ),
            ("keys", keys), ("certificates", certificates),
            ("revocation", agreementFiles { "\($0).crl.pem" }),
        ]
    }

    /// One file in `agreement/` for each country.
    private func agreementFiles(_ name: (String) -> String) -> JSON {
        .object(
            DemoCountry.both.map { country in
                (country.country.rawValue, .string("../agreement/" + name(country.folder)))
            })
    }

    private func sockets(_ country: DemoCountry) -> [(String, JSON)] {
        let clients = JSON.string(ports.clients(of: country))
        let link = JSON.string(ports.linkEndpoint)
        return country.dials
            ? [("listen", ["clients": clients]), ("peer", ["endpoint": link])]
            : [("listen", ["clients": clients, "link": link])]
    }

    private func people(_ side: DemoIdentities) -> [(String, JSON)] {
        let clients = zip(side.country.parties, side.parties).map { party, keys -> JSON in
            ["party": .string(party.description), "key": .string(keys.publicKey.description)]
        }
        let person: JSON = [
            "name": .string(DemoCountry.operatorName),
            "key": .string(side.nightShift.publicKey.description),
        ]
        return [
            ("clients", .array(clients)), ("operators", [person]),
            ("operator", ["key": "keys/operator.key"]),
        ]
    }

    /// The configuration of a party.
    func clientConfiguration(
        _ party: PartyID, _ side: DemoIdentities, _ keys: CurveKeyPair
    ) -> JSON {
        [
            "format": "redriver/client/v1", "party": .string(party.description),
            "node": [
                "endpoint": .string(ports.clients(of: side.country)),
                "key": .string(side.node.publicKey.description),
            ],
            "keys": ["transport": .string("\(party).key"), "salt": .string("\(party).salt")],
            "queue": .string(party.description),
        ]
    }
}
