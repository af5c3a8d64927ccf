// Token: what a delivery is acknowledged with.
//
//     start id (8) ‖ queue (4) ‖ counter (8) ‖ record (8)        big-endian, 28 bytes
//
// It binds an acknowledgement to one offer of one message by one run of the node. It is no secret
// and no authority: a queue belongs to a party, and the node compares the token with what it issued.

internal import RedRiverBase

/// One offer of one message.
struct Token {
    var startID: UInt64
    var queue: UInt32
    var counter: UInt64
    var record: RecordIndex

    var bytes: [UInt8] {
        var w = ByteWriter(reserving: 28)
        w.append(startID)
        w.append(queue)
        w.append(counter)
        w.append(record.value)
        return w.bytes
    }

    init(startID: UInt64, queue: UInt32, counter: UInt64, record: RecordIndex) {
        self.startID = startID
        self.queue = queue
        self.counter = counter
        self.record = record
    }

    init?(_ bytes: [UInt8]) {
        var r = ByteReader(bytes)
        guard let startID = r.integer(UInt64.self), let queue = r.integer(UInt32.self),
            let counter = r.integer(UInt64.self), let record = r.recordIndex(), r.isAtEnd
        else { return nil }
        self.init(startID: startID, queue: queue, counter: counter, record: record)
    }
}
