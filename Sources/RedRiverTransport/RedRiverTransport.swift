// RedRiverTransport: the only importer of ZeroMQ: sockets, CURVE, ZAP, poller.
