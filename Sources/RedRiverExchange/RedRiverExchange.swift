// RedRiverExchange: the decisions of a node as one deterministic state machine.
