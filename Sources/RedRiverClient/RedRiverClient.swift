// RedRiverClient: how a customs or gate system speaks to its node.
